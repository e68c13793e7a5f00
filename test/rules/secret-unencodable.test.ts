import { describe, expect, it } from "vitest";
import { missingSecretMark } from "../../src/model/secrets.ts";
import { strongSecrets } from "../secrets.ts";
import { findings, planOf, topology, withAirflow } from "./harness.ts";

describe("secret-unencodable", () => {
  const input = topology(withAirflow);
  const secrets = strongSecrets(planOf(input));
  const message = (name: string, value: unknown) => {
    const found = findings("secret-unencodable", input, { ...secrets, [name]: value });
    expect(found.length).toBeLessThan(2);
    return found[0]?.message;
  };
  const password = (value: unknown) => message("postgres-superuser", value);
  const vrrp = (value: unknown) => message("vrrp-front", value);
  const fernet = (value: unknown) => message("airflow-fernet-key", value);
  const cookie = (value: unknown) => message("rabbitmq-cookie", value);

  it("names the secret, what it is for and its place", () => {
    expect(findings("secret-unencodable", input, { ...secrets, "vrrp-front": "h8Qz3Lw7x" })).toEqual([
      {
        message:
          'The value of secret "vrrp-front" (authenticates hosts of VIP "front" to each other) has 9 characters, and the limit of VRRP is 8.',
        at: ["/vips/front"],
        hint: "Remove it, and run `(umask 077; gen-bundle secrets TOPOLOGY --secrets FILE > NEW)`, which keeps the other values. Then use NEW, which is JSON. If the estate runs with another value, restore that one instead.",
      },
    ]);
  });

  it.each([[undefined], [123456789012], [["x3Vd9QmTz7Lw"]], [{}], [() => "x3Vd9QmTz7Lw"], [Symbol("x")]])(
    "finds a value that is not text: %o",
    (value) => {
      expect(password(value)).toMatch(/ is not text\.$/);
    },
  );

  it.each([[""], [null]])("finds no value: %o", (value) => {
    expect(password(value)).toMatch(/ is empty\.$/);
  });

  it.each([" ", "\u00a0"])("finds a blank at the start or the end: %j", (blank) => {
    expect(password(`${blank}x3Vd9QmTz7LwRkHb5Ny`)).toMatch(/ starts or ends with a blank\.$/);
    expect(password(`x3Vd9QmTz7LwRkHb5Ny${blank}`)).toMatch(/ starts or ends with a blank\.$/);
    expect(password(`x3Vd9QmT${blank}z7LwRkHb5Ny`)).toBeUndefined();
  });

  it.each(["\n", "\r", "\0", "\t", "\u001b", "\u0085", "\u2028", "\u2029"])(
    "finds a control character: %j",
    (character) => {
      expect(password(`x3Vd9QmTz7Lw${character}RkHb5Ny`)).toMatch(
        / contains a line break or another control character\.$/,
      );
    },
  );

  it("finds a lone surrogate, and none in a pair", () => {
    expect(password("x3Vd9QmTz7Lw\ud83d")).toMatch(/ is not valid Unicode\.$/);
    expect(password("x3Vd9QmTz7Lw\u{1f600}")).toBeUndefined();
  });

  it("finds more than 1024 characters", () => {
    expect(password("x3Vd9QmT".repeat(128))).toBeUndefined();
    expect(password(`${"x3Vd9QmT".repeat(128)}y`)).toMatch(/ is longer than 1024 characters\.$/);
  });

  it("finds the mark of a placeholder, wherever it is", () => {
    expect(password(`${missingSecretMark}-postgres-superuser`)).toMatch(
      / contains the text of a placeholder\.$/,
    );
    expect(password(`x3Vd9Qm${missingSecretMark}Tz7Lw`)).toMatch(/ contains the text of a placeholder\.$/);
  });

  it.each([" ", '"', "'", "`", "!", "#", "$", "\\", "{", "}", "~", "ä"])(
    "finds what the VRRP daemon's file cannot hold: %s",
    (character) => {
      expect(vrrp(`h8Q${character}z3L`)).toMatch(/ contains characters other than printable ASCII/);
    },
  );

  it("accepts other printable characters for VRRP", () => {
    expect(vrrp("h8%Q&(*)")).toBeUndefined();
    expect(vrrp("+,-./:;<")).toBeUndefined();
    expect(vrrp("=>?@[]^_")).toBeUndefined();
  });

  it.each([
    ["an old key in the alphabet of plain Base64", "x3Vd9QmTz7LwRk2Hb5NyJp8sWc4UeX6fGt1Zo+q9b7Q="],
    ["a key without its padding", "x3Vd9QmTz7LwRk2Hb5NyJp8sWc4UeX6fGt1ZoKq9b7Q"],
    ["31 bytes", "x3Vd9QmTz7LwRk2Hb5NyJp8sWc4UeX6fGt1ZoKq9bw=="],
    ["bits beyond the last byte", "x3Vd9QmTz7LwRk2Hb5NyJp8sWc4UeX6fGt1ZoKq9b7R="],
    ["a password", "x3Vd9QmTz7LwRk2Hb5Ny"],
  ])("finds %s where 32 bytes must be", (_title, value) => {
    expect(fernet(value)).toMatch(
      / is neither 32 bytes in URL-safe Base64 \(44 characters\), nor two such keys separated by a comma\.$/,
    );
  });

  it("accepts 32 bytes in the URL-safe form of Base64", () => {
    expect(fernet("x3Vd9QmTz7LwRk2Hb5NyJp8sWc4UeX6fGt1ZoKq9b7Q=")).toBeUndefined();
    expect(fernet("x3Vd9QmTz7LwRk2Hb5NyJp8sWc4UeX6fGt1Z-_q9b7Q=")).toBeUndefined();
    // Both keys of a rotation.
    const two = "x3Vd9QmTz7LwRk2Hb5NyJp8sWc4UeX6fGt1ZoKq9b7Q=,y3Vd9QmTz7LwRk2Hb5NyJp8sWc4UeX6fGt1ZoKq9b7Q=";
    expect(fernet(two)).toBeUndefined();
    expect(fernet(`${two},`)).toMatch(/nor two such keys separated by a comma\.$/);
  });

  it("knows what a cookie is made of", () => {
    expect(cookie("V4XN8ZKQ2WJH6TRB9LYD-")).toMatch(/ contains characters other than A to Z/);
    expect(cookie("V4XN8ZKQ".repeat(32))).toMatch(/ has 256 characters, and the limit of Erlang is 255\./);
    expect(cookie("V4XN8ZKQ2wjh6trb9lyd")).toBeUndefined();
  });

  it("accepts any printable text as a password: it is encoded for each file", () => {
    expect(password("%40$x\"y'z\\#;{}&@:/ `a~=ü")).toBeUndefined();
    expect(findings("secret-unencodable", input, secrets)).toEqual([]);
  });

  describe("a key of SSH", () => {
    const git = {
      url: "ssh://git@git.example.com/dags.git",
      hostKeys: [`git.example.com ssh-ed25519 ${"A".repeat(68)}`],
    };
    const estate = topology(withAirflow, { airflow: { dags: { git } } });
    const given = strongSecrets(planOf(estate));
    const key = given["airflow-dags-key"] as string;
    const flaws = (value: string) =>
      findings("secret-unencodable", estate, { ...given, "airflow-dags-key": value }).map(
        ({ message }) => message,
      );

    it("has several lines", () => {
      expect(flaws(key)).toEqual([]);
      expect(flaws(key.trimEnd())).toEqual([]);
    });

    it.each([
      ["a password", "x3Vd9QmTz7LwRkHb5Ny"],
      ["a public key", `ssh-ed25519 ${"A".repeat(68)}`],
      ["one line", key.replaceAll("\n", " ")],
      ["a passphrase", key.replace("AAAABG5vbmU", "AAAACmFlczI1Ni1jdHI")],
      ["another line", `${key}StrictHostKeyChecking no\n`],
      ["carriage returns", key.replaceAll("\n", "\r\n")],
    ])("is found with %s", (_flaw, value) => {
      expect(flaws(value)).toEqual([
        expect.stringContaining("is no private key of OpenSSH without a passphrase"),
      ]);
    });
  });
});
