import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../examples.ts";
import { eachEstate, known } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { run, withFiles } from "./host.ts";

/** User data that differs in more than the name of its host. */
const userData = [
  ...new Map(
    eachEstate.flatMap(([name, { documents }]) =>
      [...documents.values()]
        .filter(({ path }) => path.startsWith("cloud-init/"))
        .map((document) => {
          const host = known(/([^/]+)\.yml$/.exec(document.path)?.[1], document.path);
          return [
            document.content.replaceAll(host, ""),
            [`${name} ${host}`, host, document.content],
          ] as const;
        }),
    ),
  ).values(),
] as const;

function withUserData<Result>(content: string, use: (file: string) => Result): Result {
  return withFiles(new Map([["/user-data.yml", { content, mode: 0o644 }]]), (folder) =>
    use(`${folder}/user-data.yml`),
  );
}

const schema = (content: string) =>
  withUserData(content, (file) => run("cloud-init", ["schema", "--config-file", file]));

describeChecker("cloud-init", () => {
  test.each(userData)("accepts the user data of %s", (_title, _host, content) => {
    const { status, output } = schema(content);
    expect(output).toMatch(/^Valid (?:cloud-config|schema)/m);
    expect(output).not.toMatch(/deprecat/i);
    expect(status).toBe(0);
  });

  test("refuses a misspelled value, and a text that it does not know", () => {
    const [[, , content]] = userData as [(typeof userData)[number]];
    const wrong = schema(content.replace("package_upgrade: false", "package_upgrade: never"));
    expect(wrong.status).toBe(1);
    expect(wrong.output).toContain("package_upgrade");
    expect(schema(content.replace("#cloud-config\n", "")).status).toBe(1);
  });

  // Most clouds give machines a name with a domain, which Enterprise Linux prefers.
  const names = (content: string) =>
    withUserData(content, (file) =>
      run("/usr/bin/python3", [join(root, "test/checkers/cloud-init.py"), file, "ip-10-0-0-1.cloud.example"]),
    ).output;

  test.each(userData)("gives the host of %s its name on each family", (_title, host, content) => {
    expect(names(content)).toBe(`debian ${host}\nrhel ${host}\n`);
  });

  test("would take the name of the cloud on Enterprise Linux without a fully qualified name", () => {
    const [[, host, content]] = userData as [(typeof userData)[number]];
    expect(names(content.replace(/^fqdn: .*\n/m, ""))).toBe(
      `debian ${host}\nrhel ip-10-0-0-1.cloud.example\n`,
    );
  });
});
