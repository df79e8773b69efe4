/**
 * Every error that lkssp can tell a person: what is wrong, where, what to do. `number` is its place in the message
 * catalogue (300001 on). `actor` is who must act. `status` is the HTTP status (RFC 9110), `exit` the exit code of the
 * command line, which keeps the meanings of the model product's tools: 1 system call failed, 2 syntax, 3 internal,
 * 4 exists already, 5 illegal argument, 7 no such object, 8 something depends on it, 9 no connection.
 */
// biome-ignore format: a table is read by its rows
export const ERRORS = {
  LKSSP_TAG_INVALID: { number: 300001, actor: 'operator', status: 400, exit: 5, text: 'The tag "{tag}" is not allowed: use 1 to 256 letters, digits, "-", "_", "." and "/", not beginning with "." or "/".' },
  LKSSP_TAG_EXISTS: { number: 300002, actor: 'operator', status: 409, exit: 4, text: 'A resource with the tag "{tag}" exists already. Choose another tag, or delete that resource first.' },
  LKSSP_ID_EXISTS: { number: 300003, actor: 'operator', status: 409, exit: 4, text: 'The resource "{other}" protects {id} already. Two resources cannot protect one thing.' },
  LKSSP_RESOURCE_UNKNOWN: { number: 300004, actor: 'operator', status: 404, exit: 7, text: 'There is no resource with the tag "{tag}". "lkssp status" lists them.' },
  LKSSP_RESOURCE_NEEDED: { number: 300005, actor: 'operator', status: 409, exit: 8, text: '"{tag}" cannot be deleted because {parents} depend(s) on it. Delete the dependency first, or delete from the top.' },
  LKSSP_DEPENDENCY_CYCLE: { number: 300006, actor: 'operator', status: 409, exit: 5, text: '"{parent}" cannot depend on "{child}": that would close a circle ({path}).' },
  LKSSP_DEPENDENCY_EXISTS: { number: 300007, actor: 'operator', status: 409, exit: 4, text: '"{parent}" depends on "{child}" already.' },
  LKSSP_DEPENDENCY_UNKNOWN: { number: 300008, actor: 'operator', status: 404, exit: 7, text: '"{parent}" does not depend on "{child}".' },
  LKSSP_KIT_UNKNOWN: { number: 300009, actor: 'operator', status: 404, exit: 7, text: 'There is no kit "{kit}" here. Installed: {known}. Install one with npm in the kit folder, then "lkssp kit list".' },
  LKSSP_TYPE_UNKNOWN: { number: 300010, actor: 'operator', status: 404, exit: 7, text: 'The kit "{kit}" has no resource type "{type}". It has: {known}.' },
  LKSSP_OPTIONS_INVALID: { number: 300011, actor: 'operator', status: 400, exit: 5, text: 'The options of {what} are not valid: {problems}' },
  LKSSP_POLICY_UNKNOWN: { number: 300012, actor: 'operator', status: 400, exit: 5, text: 'There is no policy "{policy}". There are Failover, LocalRecovery, TemporalRecovery and NotificationOnly.' },
  LKSSP_POLICY_TAG_NONE: { number: 300013, actor: 'operator', status: 404, exit: 7, text: 'No resource matches "{pattern}", so nothing was set.' },
  LKSSP_POLICY_PERIOD_SHORT: { number: 300014, actor: 'operator', status: 409, exit: 5, text: 'TemporalRecovery with recoverylimit={limit} and period={period} min could never fire for "{scope}": {limit} recoveries need more than {needed} min. Choose a longer period, or use --force.' },
  LKSSP_INCIDENT_UNKNOWN: { number: 300015, actor: 'operator', status: 404, exit: 7, text: 'There is no incident {id}. "lkssp incident list" shows them.' },
  LKSSP_OPERATION_UNKNOWN: { number: 300016, actor: 'operator', status: 404, exit: 7, text: 'There is no operation {id}; finished ones are kept for an hour.' },
  LKSSP_CONFIG_INVALID: { number: 300017, actor: 'operator', status: 400, exit: 5, text: 'The configuration {file} is not valid: {problems}' },
  LKSSP_CONFIG_CODE_REFUSED: { number: 300018, actor: 'operator', status: 403, exit: 5, text: 'The configuration {file} is program code and was not read: {why}. Write it as YAML or JSON.' },
  LKSSP_APPLY_INVALID: { number: 300019, actor: 'operator', status: 400, exit: 5, text: 'The file {file} cannot be applied: {problems}' },
  LKSSP_DAEMON_RUNNING: { number: 300020, actor: 'operator', status: 409, exit: 4, text: 'Another daemon holds {home}: process {pid}, since {since}. Stop it with "lkssp stop", or use another --home.' },
  LKSSP_DAEMON_ABSENT: { number: 300021, actor: 'operator', status: 503, exit: 9, text: 'No daemon answers at {socket}: {why}. Start it with "lkssp daemon".' },
  LKSSP_DAEMON_STOPPING: { number: 300022, actor: 'operator', status: 503, exit: 9, text: 'The daemon is stopping and takes no more orders.' },
  LKSSP_REQUEST_INVALID: { number: 300023, actor: 'operator', status: 400, exit: 2, text: 'The request is not valid: {problems}' },
  LKSSP_ROUTE_UNKNOWN: { number: 300024, actor: 'operator', status: 404, exit: 7, text: 'There is no {method} {path} here. The document /api/v1/openapi.json lists what there is.' },
  LKSSP_STORE_UNREADABLE: { number: 300025, actor: 'operator', status: 500, exit: 1, text: 'The store {file} cannot be read: {why}. It was left as it is. Restore a backup, or move the file away to begin anew.' },
  LKSSP_STORE_TOO_NEW: { number: 300026, actor: 'operator', status: 500, exit: 1, text: 'The store {file} was written by a newer lkssp (schema {found}, this one knows {known}). Install that version again.' },
  LKSSP_STORE_TOO_OLD: { number: 300027, actor: 'operator', status: 500, exit: 1, text: 'The store {file} is of generation {found}; this lkssp reads {oldest} to {newest}. Upgrade through generation {oldest} first.' },
  LKSSP_HOME_UNUSABLE: { number: 300028, actor: 'operator', status: 500, exit: 1, text: 'The folder {path} cannot be used: {why}.' },
  LKSSP_ACTION_FAILED: { number: 300029, actor: 'operator', status: 409, exit: 1, text: '{verb} of "{tag}" failed: {reason}' },
  LKSSP_SUPERSEDED: { number: 300030, actor: 'operator', status: 409, exit: 1, text: '{verb} of "{tag}" was given up because of a newer order ({order}).' },
  LKSSP_LATCHED: { number: 300031, actor: 'operator', status: 409, exit: 1, text: 'The node is to be restarted because of incident {incident}; add --clear-failover to call that off.' },
  LKSSP_SIMULATION_INVALID: { number: 300032, actor: 'operator', status: 400, exit: 5, text: 'The simulation cannot be run: {why}' },
  LKSSP_USAGE: { number: 300033, actor: 'operator', status: 400, exit: 2, text: '{why}' },
  LKSSP_SETTING_INVALID: { number: 300034, actor: 'operator', status: 400, exit: 5, text: '"{value}" is not allowed for {name}: {allowed}' },
  LKSSP_REQUEST_TOO_LARGE: { number: 300035, actor: 'operator', status: 413, exit: 5, text: 'The request is larger than {limit} bytes.' },
  LKSSP_METHOD_UNKNOWN: { number: 300040, actor: 'operator', status: 405, exit: 7, text: '{path} cannot be asked with {method}. It takes {allowed}.' },
  LKSSP_MEDIA_TYPE_UNKNOWN: { number: 300041, actor: 'operator', status: 415, exit: 2, text: 'A body of type {found} is not understood. Send application/json.' },
  LKSSP_CHANGED_MEANWHILE: { number: 300042, actor: 'operator', status: 412, exit: 5, text: '{what} changed since you read it. Read it again, then decide anew.' },
  LKSSP_KEY_REUSED: { number: 300043, actor: 'operator', status: 422, exit: 2, text: 'The idempotency key "{key}" was used for another order within the last hour. Use a new key for each order.' },
  LKSSP_STREAMS_FULL: { number: 300044, actor: 'operator', status: 503, exit: 1, text: '{limit} programs follow this daemon already. End one of them, then try again.' },
  LKSSP_SOCKET_UNUSABLE: { number: 300045, actor: 'operator', status: 500, exit: 1, text: 'The socket {path} cannot be used: {why}' },
  LKSSP_DAEMON_FORBIDDEN: { number: 300046, actor: 'operator', status: 403, exit: 9, text: 'This user may not talk to the daemon at {socket}. Run the command as root, or as the user that runs the daemon.' },
  LKSSP_DAEMON_SILENT: { number: 300047, actor: 'operator', status: 504, exit: 9, text: 'The daemon at {socket} has not answered within {limit}. It may be busy or hung; "lkssp log" and the log file say more.' },
  LKSSP_ANSWER_INVALID: { number: 300048, actor: 'operator', status: 502, exit: 3, text: 'What answers at {socket} is not a daemon that this version understands: {what}.' },
  LKSSP_OPERATION_UNFINISHED: { number: 300049, actor: 'operator', status: 504, exit: 1, text: '{order} is not finished after {limit} and goes on as operation {id}.' },
  LKSSP_CHILD_REFUSED: { number: 300050, actor: 'operator', status: 409, exit: 5, text: '"{tag}" needs "{child}" (kit {kit}) below it, which cannot be created: {why} Nothing was created. Mend that, or create it without what it needs (--no-children).' },
  LKSSP_MAINTENANCE_ONLY: { number: 300051, actor: 'operator', status: 409, exit: 9, text: 'Nothing is protected here now: this lkssp runs for kits, backups and upgrades alone and refused {order}. Start the daemon with "lkssp daemon", then try again.' },
  LKSSP_INTERNAL: { number: 300999, actor: 'lkssp', status: 500, exit: 3, text: 'lkssp made a mistake: {why}. Protection goes on. Please report this with the log around it.' },
  LKSSP_KIT_MANIFEST_INVALID: { number: 301001, actor: 'kit-author', status: 409, exit: 5, text: 'The package {name} has no usable "lkssp" field: {problems}' },
  LKSSP_KIT_PEER_MISSING: { number: 301002, actor: 'kit-author', status: 409, exit: 5, text: 'The kit {name} does not name @lkssp/core under peerDependencies. Its author must add a caret range such as "^{core}".' },
  LKSSP_KIT_PEER_FORM: { number: 301003, actor: 'kit-author', status: 409, exit: 5, text: 'The kit {name} asks for @lkssp/core "{range}". Its author must write caret ranges of majors from 1 on, joined by "||", such as "^{core}".' },
  LKSSP_KIT_INCOMPATIBLE: { number: 301004, actor: 'operator', status: 409, exit: 5, text: 'The kit {name} is made for @lkssp/core {range}; this is {core}. Install a version of the kit that fits, or upgrade lkssp.' },
  LKSSP_KIT_BUNDLES_CORE: { number: 301005, actor: 'kit-author', status: 409, exit: 5, text: 'The kit {name} brings its own @lkssp/core under dependencies. Its author must move it to peerDependencies.' },
  LKSSP_KIT_ENGINE: { number: 301006, actor: 'operator', status: 409, exit: 5, text: 'The kit {name} needs Node {wanted}; lkssp runs on {found}. Install a version of the kit that fits.' },
  LKSSP_KIT_NEEDS: { number: 301007, actor: 'operator', status: 409, exit: 5, text: 'The kit {name} needs {missing}, which this machine does not have.' },
  LKSSP_KIT_IMPORT: { number: 301008, actor: 'kit-author', status: 409, exit: 5, text: 'The kit {name} cannot be loaded: {why}' },
  LKSSP_KIT_IMPORT_TIMEOUT: { number: 301009, actor: 'kit-author', status: 409, exit: 5, text: 'The kit {name} did not finish loading within {limit}. It must not wait for anything while it is imported.' },
  LKSSP_KIT_NOT_A_KIT: { number: 301010, actor: 'kit-author', status: 409, exit: 5, text: 'The package {name} exports no "kit" made by defineKit.' },
  LKSSP_KIT_ID_DIFFERS: { number: 301011, actor: 'kit-author', status: 409, exit: 5, text: 'The package {name} calls itself "{manifest}" in its manifest and "{definition}" in its code. Both must agree.' },
  LKSSP_KIT_TYPES_DIFFER: { number: 301012, actor: 'kit-author', status: 409, exit: 5, text: 'The package {name} lists the resource types {manifest} in its manifest and {definition} in its code. Both must agree.' },
  LKSSP_KIT_TWICE: { number: 301013, actor: 'operator', status: 409, exit: 5, text: 'The kits {first} and {second} are both called "{id}". Remove one of them.' },
  LKSSP_KIT_DATA: { number: 301014, actor: 'operator', status: 409, exit: 5, text: 'The kit {name} cannot take over resources of data generation {found}; it reads {oldest} to {newest}. Install an intermediate version first.' },
  LKSSP_KIT_NOT_MODULE: { number: 301015, actor: 'kit-author', status: 409, exit: 5, text: 'The package {name} is not an ES module with an exported entry: {why}' },
  LKSSP_KIT_FOLDER: { number: 301016, actor: 'operator', status: 409, exit: 5, text: 'The kit folder {folder} cannot be read: {why}. No kit is in use. Repair its package.json, or install the kits again.' },
  LKSSP_KIT_DEPENDENCY: { number: 301017, actor: 'kit-author', status: 409, exit: 5, text: 'The kit {name} needs the package {missing}, which is not installed with it. Its author must name it under dependencies; where it is named there, install the kit again: "lkssp kit add {name}".' },
  LKSSP_KIT_OPEN: { number: 301018, actor: 'operator', status: 409, exit: 5, text: 'The kit {name} is not loaded because {who} may change {file}, and its code would run with the rights of lkssp. Take that right away, and compare the files with what was published: "lkssp kit verify {name}".' },
  LKSSP_KIT_MIGRATION: { number: 301019, actor: 'kit-author', status: 409, exit: 5, text: 'The kit {kit} cannot take over options of the type {type} that data generation {found} has stored: {why}' },
  LKSSP_KIT_RESOURCES: { number: 301020, actor: 'operator', status: 409, exit: 8, text: 'Nothing was changed, because resources would lose their protection: {problems}' },
  LKSSP_KIT_IN_USE: { number: 301021, actor: 'operator', status: 409, exit: 8, text: 'The kit {name} guards {tags}. Delete them first ("lkssp resource delete TAG"), or forget them and leave their applications running: "lkssp kit remove {name} --let-go".' },
  LKSSP_KIT_NOT_INSTALLED: { number: 301022, actor: 'operator', status: 404, exit: 7, text: 'There is no package "{name}" in the kit folder. Installed: {known}.' },
  LKSSP_KIT_DOWNGRADE: { number: 301023, actor: 'operator', status: 409, exit: 5, text: 'Nothing was changed: {name} would go back from {found} to {wanted}. Use --downgrade when that is meant.' },
  LKSSP_KIT_LEFT_OUT: { number: 301024, actor: 'operator', status: 409, exit: 5, text: 'Nothing was changed: {name} would not be used as a kit. {why}' },
  LKSSP_KIT_NO_PREVIOUS: { number: 301025, actor: 'operator', status: 409, exit: 7, text: 'There is no earlier state of the kit folder to go back to.' },
  LKSSP_KIT_FIXED: { number: 301026, actor: 'operator', status: 409, exit: 5, text: 'The kits of this lkssp come from {folder} as it is; no order changes them.' },
  LKSSP_KIT_BY_HAND: { number: 301027, actor: 'operator', status: 409, exit: 5, text: 'What was changed by hand in the kit folder is not taken, and the kits before go on: {why} Undo it there with npm, or give any order about kits: it makes the folder anew from what is in force.' },
  LKSSP_KIT_REPLACED: { number: 301028, actor: 'operator', status: 409, exit: 5, text: 'The kit {kit} was replaced by another version meanwhile. Nothing was stored; give the order again.' },
  LKSSP_KIT_STORE: { number: 301029, actor: 'operator', status: 503, exit: 1, text: 'Kits are not changed while the store cannot be written: what they need of it could be lost. "lkssp status" shows the alarm; give the order again when it is over.' },
  LKSSP_PROGRAM_START: { number: 302001, actor: 'operator', status: 409, exit: 5, text: '{program} could not be started: {why}' },
  LKSSP_PROGRAM_ENDED: { number: 302002, actor: 'operator', status: 409, exit: 5, text: '{program} ended before it was ready: {how}' },
  LKSSP_HOST_UNABLE: { number: 302003, actor: 'operator', status: 503, exit: 1, text: '{what} could not be looked at: {why}' },
  LKSSP_HOST_ABORTED: { number: 302004, actor: 'lkssp', status: 503, exit: 1, text: '{what} was given up: {why}' },
  LKSSP_USER_UNKNOWN: { number: 302005, actor: 'operator', status: 400, exit: 5, text: 'There is no user "{user}" on this machine. Create it, or name another one.' },
  LKSSP_FILE_UNREADABLE: { number: 302006, actor: 'operator', status: 400, exit: 5, text: 'The file {file} cannot be read: {why}' },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** One row of the table. */
export interface ErrorEntry {
  readonly number: number;
  readonly actor: 'operator' | 'kit-author' | 'lkssp';
  readonly status: number;
  readonly exit: number;
  readonly text: string;
}

/** A code of the table. */
export type ErrorCode = keyof typeof ERRORS;
