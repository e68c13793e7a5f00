import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { estates } from "../readers/estates.ts";
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
});
