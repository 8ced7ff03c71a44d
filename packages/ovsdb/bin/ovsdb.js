#!/usr/bin/env node
// Plain JavaScript, which a Node that is too old for the rest understands too.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `ovsdb: needs Node.js 22.18 or newer; this is ${process.versions.node} (${process.execPath})`,
  );
  process.exitCode = 1;
} else {
  await import('#command');
}
