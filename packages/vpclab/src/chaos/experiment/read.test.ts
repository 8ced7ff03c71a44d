import { expect, it } from 'vitest';
import { readExperiment } from './read.ts';

it.each(['', '# Nothing yet\n', ' \n'])(
  'an empty file is told what belongs into an experiment: %j',
  (text) => {
    expect(() => readExperiment('mine.yaml', text)).toThrow(
      /mine\.yaml:1:1: error: the file is empty[^]*expected: an experiment: name, brief, steps and expect/,
    );
  },
);

it('a second document is told what belongs into a file', () => {
  expect(() => readExperiment('mine.yaml', 'name: a\n---\nname: b\n')).toThrow(
    /mine\.yaml:2:1: error: a second YAML document begins here[^]*expected: one document to a file/,
  );
});
