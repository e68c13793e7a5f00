import type { ByPlatform } from "../../platforms/index.ts";

/** The interpreter of each platform that every supported version of Airflow runs on, and the packages it comes in. */
export const pythons: ByPlatform<{ readonly interpreter: string; readonly packages: readonly string[] }> = {
  rocky9: { interpreter: "/usr/bin/python3.12", packages: ["python3.12"] },
  debian12: { interpreter: "/usr/bin/python3", packages: ["python3", "python3-venv"] },
};
