// What the Dockerfile sets, as `docker import --change` takes it: for an image that was made without a registry.

import { readFileSync } from 'node:fs';

const SETTINGS = /^(?:ENV|WORKDIR|ENTRYPOINT|HEALTHCHECK) /;

export function imageSettings(dockerfile: string): readonly string[] {
  return readFileSync(dockerfile, 'utf8')
    .split('\n')
    .filter((line) => SETTINGS.test(line));
}
