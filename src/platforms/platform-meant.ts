import { type PlatformName, platformNames, platformOf } from "./index.ts";

/** The platform that another name of an operating system means: that of a member of its family, or its code name. */
export function platformMeant(text: string): PlatformName | undefined {
  const name = text.toLowerCase().replaceAll(/[\s_-]/g, "");
  const [, member] =
    /^(?:rhel|redhat|alma(?:linux)?|centos(?:stream)?|rockylinux|o(?:racle|e)?l(?:inux)?)(\d{1,2})(?:\.\d{1,2})?$/.exec(
      name,
    ) ?? [];
  return platformNames
    .map(platformOf)
    .find((each) => each.name === `el${member}` || each.release === `VERSION_CODENAME=${name}`)?.name;
}
