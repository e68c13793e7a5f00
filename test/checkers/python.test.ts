import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { estates, known } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { run, silence, withFiles } from "./host.ts";

const program = fileURLToPath(new URL("read-files.py", import.meta.url));

function read(files: ReadonlyMap<string, string>) {
  const written = new Map([...files].map(([path, content]) => [path, { content, mode: 0o600 }]));
  return withFiles(written, (folder) => run("python3", [program, folder]));
}

describeChecker("python", () => {
  test.each(estates.map((estate) => [estate.name, estate] as const))(
    "reads every YAML, JSON, XML and Python file and airflow.cfg of %s",
    (_name, { artifacts }) => {
      expect(read(new Map(artifacts.map(({ host, path, content }) => [`/${host}${path}`, content])))).toEqual(
        silence,
      );
    },
  );

  test.each([
    ["/broken.yml", "a: [1\n", "ParserError"],
    ["/broken.json", "{,}\n", "JSONDecodeError"],
    ["/broken.xml", "<zone><rule></zone>\n", "ParseError"],
    ["/airflow.cfg", "[core]\npassword = p%40\n", "InterpolationSyntaxError"],
    ["/airflow.cfg", "[core]\na = 1\na = 2\n", "DuplicateOptionError"],
    ["/broken.py", "AUTH_TYPE = = 1\n", "SyntaxError"],
  ])("refuses %s with %j", (path, content, message) => {
    expect(read(new Map([[path, content]])).output).toContain(message);
  });

  test("compares the packages of an environment with its lock", () => {
    const path = "/usr/local/libexec/gen-bundle/check-airflow-lock.py";
    const script = known(
      estates.flatMap(({ artifacts }) => artifacts).find((file) => file.path === path),
      path,
    );
    // A marker that excludes this Python.
    const other = `other==1.0 ; python_version < "3" \\\n    --hash=sha256:${"0".repeat(64)}\n    # via nobody\n`;
    const lacking = `--index-url https://pypi.example.com/simple\nLacking[extra]==2.0 \\\n    --hash=sha256:${"0".repeat(64)}\n`;
    const files = new Map([
      ["/check.py", { content: script.content, mode: 0o755 }],
      [
        "/added/METADATA",
        { content: "Metadata-Version: 2.1\nName: Added_One\nVersion: 1.0+local\n", mode: 0o644 },
      ],
      ["/first", { content: other, mode: 0o644 }],
      ["/second", { content: lacking, mode: 0o644 }],
      ["/third", { content: "added-one==1.0\n", mode: 0o644 }],
      ["/fourth", { content: "added-one==1.1\n", mode: 0o644 }],
    ]);
    const output = withFiles(files, (folder) =>
      run("bash", [
        "-euc",
        `cd "$0"; python3 -m venv venv
check() { cp "$1" venv/lock.txt; venv/bin/python -I check.py "$(sha256sum <"$1" | cut --characters=1-64)" 2>&1 || echo "exit code $?"; }
check first
check second
mv added "$(echo venv/lib/python3*/site-packages)/added_one-1.0+local.dist-info"
check first
check third
check fourth
venv/bin/python -I check.py 00 2>&1 || echo "exit code $?"`,
        folder,
      ]).output.replaceAll(folder, ""),
    );
    expect(output.split("\n")).toEqual([
      "lacking is missing, and ==2.0 in the lock",
      "exit code 1",
      "added-one is not in the lock",
      "exit code 1",
      "added-one is 1.0+local, and ==1.1 in the lock",
      "exit code 1",
      "/venv/lock.txt has another SHA-256 than the topology.",
      "exit code 1",
      "",
    ]);
  });
});
