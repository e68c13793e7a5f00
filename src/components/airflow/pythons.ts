import type { ByPlatform } from "../../platforms/index.ts";

/** Python interpreter of each platform that runs every supported version of Airflow, with the packages of what builds the environment. */
export const pythons: ByPlatform<{ readonly interpreter: string; readonly packages: readonly string[] }> = {
  rocky9: { interpreter: "/usr/bin/python3.12", packages: ["python3.12", "procps-ng"] },
  debian12: { interpreter: "/usr/bin/python3", packages: ["python3", "python3-venv", "procps"] },
};
