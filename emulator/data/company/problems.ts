/** What is wrong in the company, on purpose: one thing for each finding that people look for first. All are in the main account. */

/** Where those are that lie in a region. */
export const problemRegion = 'cn-hangzhou';

/** The names by which to find them. docs/emulator.md lists them, and a test compares. */
export const problems = {
  /** An instance without tags, made by hand. */
  untaggedInstance: 'temp-01',
  /** An instance with GPUs that is stopped and is still paid for. */
  stoppedInstance: 'recommend-train-prod-99',
  /** A disk of 2 TiB that no instance uses. */
  unattachedDisk: 'orders-restore-2024-11',
  /** The rule of a security group that lets everyone in on port 22 has this description. */
  openRule: 'Temporary, remove after the migration',
  /** A bucket with exports that everyone may read. */
  publicBucket: 'lantern-reports-exports-prod',
  /** A user with a password, without MFA, and with a key of 2019. */
  carelessUser: 'zhaolei',
  /** A user who is administrator beside all groups. */
  strongUser: 'wangjing',
  /** A certificate that has expired. */
  expiredCertificate: 'old-shop.lantern.example',
  /** A database of MySQL 5.6, which its makers support no more. */
  oldDatabase: 'orders-db-prod',
  /** An elastic IP that nothing uses. */
  idleAddress: 'old-vpn-gateway',
} as const;
