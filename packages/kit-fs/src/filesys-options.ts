import { z } from 'zod';
import { type RawOptions, readOptions } from './option-aliases.js';

const noZero = /^[^\0]*$/;
const percent = z.number().min(1).max(100);

const mountPoint = z
  .string()
  .regex(noZero, 'must not contain a zero byte')
  .refine((path) => path.startsWith('/'), 'must be an absolute path, such as /srv/data')
  .refine((path) => !path.split('/').includes('..'), 'must not contain ".."')
  .describe('Where it is mounted')
  .meta({ format: 'path' });

/** A word that no program could take for one of its own options. */
const word = z.string().regex(/^[^-\0][^\0]*$/, 'must not be empty or begin with "-"');

const fields = z.strictObject({
  mountPoint,
  device: word
    .optional()
    .describe('What is mounted: a device, UUID=…, LABEL=…, SERVER:/PATH, a folder; read from the system when left out'),
  fsType: z
    .string()
    .regex(/^[\w.+][\w.+-]*$/, 'must be the name of a file system type')
    .optional()
    .describe('Type of the file system; read from the system when left out'),
  options: z
    .string()
    .regex(/^[^\s\0]*$/, 'must not contain blanks')
    .optional()
    .describe('Mount options, as mount -o takes them; those of /etc/fstab or of the mount when left out'),
  killHolders: z
    .enum(['no', 'own', 'all'])
    .default('own')
    .describe('Which processes that keep it busy are ended when it is removed: none, those of the hierarchy, or all'),
  lazyUmount: z
    .boolean()
    .default(false)
    .describe('Detach it (umount -l) when it cannot be unmounted: its device stays busy until the last holder ends'),
  fsck: z
    .enum(['auto', 'no', 'force'])
    .default('auto')
    .describe('Check before mounting: only where it is needed, never, or always'),
  warnPercent: percent.default(90).describe('Used space or inodes in percent from which on it is degraded'),
  errorPercent: percent.default(95).describe('The same, from which on people are told urgently'),
  writeFolder: z
    .string()
    .regex(/^(?!\/)[^\0]*$/, 'must be a path below the mount point')
    .refine((path) => !path.split('/').includes('..'), 'must not contain ".."')
    .default('')
    .describe('Folder below the mount point in which deepCheck writes; the mount point itself when left out'),
});

/** Valid options of a file system. */
export type FilesysOptions = z.output<typeof fields>;

/** Names that other tools use are taken too: see option-aliases. */
export const filesysOptions = z.preprocess(
  (value, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const { options, twice } = readOptions(value as RawOptions);
    for (const name of twice)
      context.addIssue({ code: 'custom', path: [name], message: 'is given twice, under two names' });
    return options;
  },
  fields.refine(({ warnPercent, errorPercent }) => warnPercent <= errorPercent, {
    path: ['warnPercent'],
    message: 'must not be larger than errorPercent',
  }),
);

/** JSON Schema of the options, by our names. */
export const filesysSchema = z.toJSONSchema(fields, { io: 'input' });

/** The mount point: one place has one file system. */
export const identifyFilesys = (options: FilesysOptions): string => options.mountPoint;
