/**
 * How Node.js is started for every process: in containers (docker/Dockerfile), on one machine and in the benches.
 *
 * The size of a semi-space is set because V8 otherwise lets the young generation grow with the load, at times to 128 MiB, and
 * keeps it: measured on a first scan, 16 MiB takes no longer and the peak stays the same however large the directory is.
 */
export const nodeFlags = ['--enable-source-maps', '--max-semi-space-size=16'] as const;
