import { type Artifact, operatorScripts } from "../model/artifact.ts";

/**
 * Computes the digest by which install.sh knows the bundle of a host (`digest` in templates/install/install.sh): a sum over the
 * sums of its files, apart from those with secrets, whose values must not be guessed from it, and those that leave the host
 * again.
 *
 * @param files the files of one host, in the order of their paths
 * @param sumOf `cksum`, which may remember its results: many hosts have the same files
 */
export function bundleDigest(files: readonly Artifact[], sumOf: (text: string) => string): string {
  const [data, script] = ["install.conf", "install.sh"].map((name) => `${operatorScripts}/${name}`);
  const lines = files.flatMap(({ path, content, sensitive, until }) =>
    sensitive || until !== undefined || path === data || path === script
      ? []
      : [`${path} ${sumOf(content)}\n`],
  );
  const about = files.find(({ path }) => path === data)?.content ?? "";
  return cksum(`${lines.join("")}install.conf ${sumOf(about)}\n`).replace(" ", "-");
}

/** The output of cksum(1): the CRC that POSIX defines for it, with the length as the last bytes, and the length. */
export function cksum(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let crc = 0;
  const add = (byte: number) => {
    crc = (crc << 8) ^ (table[(crc >>> 24) ^ byte] ?? 0);
  };
  for (const byte of bytes) add(byte);
  for (let length = bytes.length; length > 0; length >>>= 8) add(length & 0xff);
  return `${~crc >>> 0} ${bytes.length}`;
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});
