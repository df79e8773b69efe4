/** Asks for a path in a process that can be lost: a dead NFS server or a frozen disk blocks whoever touches it, for ever. */
export interface ReachRequest {
  /** Absolute. */
  readonly path: string;
  /** `look`: stat and statfs. `write`: a small file is written into the folder `path`, synced, read back and deleted. */
  readonly probe: 'look' | 'write';
  /** Milliseconds. Default 2000 for `look`, 10000 for `write`; never longer than the call. */
  readonly withinMs?: number;
}

/**
 * `reached`; `refused` with the system's error (`code` such as `EIO`, `EROFS`, `ENOSPC`); `hung`: no answer in time, or an
 * earlier probe of the same path still hangs; `unable`: no process could be started.
 */
export interface ReachResult {
  readonly answer: 'reached' | 'refused' | 'hung' | 'unable';
  /** The system's name of the error. */
  readonly code?: string;
  readonly reason: string;
  readonly tookMs: number;
  /** What statfs(2) tells, where it was reached. */
  readonly usage?: PathUsage;
}

/** Room on a file system, from statfs(2) and stat(2). */
export interface PathUsage {
  /** `major:minor` of the device that the path leads to. */
  readonly device: string;
  readonly bytes: number;
  /** Free for everybody: without what is reserved for root. */
  readonly bytesAvailable: number;
  readonly bytesFree: number;
  /** 0 where the file system has no fixed number. */
  readonly inodes: number;
  readonly inodesFree: number;
  /** As percent of what ordinary users may fill (as df(1) counts), 0 to 100. */
  readonly usedPercent: number;
  readonly inodesUsedPercent: number;
}

/** One HTTP or HTTPS request, with no proxy and no redirect followed. */
export interface HttpRequest {
  /** `http:` or `https:`. */
  readonly url: string;
  /** Connect there instead of what the host name resolves to; the name is still sent (Host, SNI). */
  readonly address?: string;
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for all of it. Default 5000; never longer than the call. */
  readonly withinMs?: number;
  /** Bytes kept of the body. Default 64 KiB. */
  readonly keepBytes?: number;
}

/** `answered`: with whatever status. `refused`: no connection. `silent`: no or no whole answer in time. `broken`: not HTTP, or TLS failed. `unable`: we could not ask. */
export interface HttpResult {
  readonly answer: 'answered' | 'refused' | 'silent' | 'broken' | 'unable';
  readonly reason: string;
  readonly tookMs: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** First `keepBytes` as UTF-8. */
  readonly body?: string;
  /** The server's certificate; it is read, not judged: a check of a service looks at what it serves, whoever signed it. */
  readonly certificate?: ServedCertificate;
}

/** What a server shows of itself. */
export interface ServedCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Names of the subjectAltName, such as `DNS:www.example.com`. */
  readonly names: readonly string[];
}
