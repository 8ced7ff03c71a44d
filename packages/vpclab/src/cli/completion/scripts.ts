// Completion scripts: each asks `vpclab __complete` for the words. Where that knows nothing (a file), the shell's own
// completion of file names takes over.

import type { Shell } from '../commands/completion.ts';

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

const SCRIPTS: Record<Shell, string> = {
  bash: `# Completion of vpclab for bash. Load it with: source <(vpclab completion bash)
_vpclab() {
  local current=\${COMP_WORDS[COMP_CWORD]} line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ \${#COMPREPLY[@]} -eq 0 ]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _vpclab vpclab ./vpclab
`,
  zsh: `#compdef vpclab
# Completion of vpclab for zsh. Load it with: source <(vpclab completion zsh)
_vpclab() {
  local -a proposals
  local line
  while IFS= read -r line; do
    proposals+=("\${line/$'\\t'/:}")
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#proposals} )); then
    _describe vpclab proposals
  else
    _files
  fi
}
compdef _vpclab vpclab ./vpclab
`,
  fish: `# Completion of vpclab for fish. Load it with: vpclab completion fish | source
function __vpclab_complete
  set -l words (commandline --tokenize --cut-at-cursor --current-process)
  $words[1] __complete $words[2..-1] (commandline --current-token --cut-at-cursor) 2>/dev/null
end
complete --command vpclab --arguments '(__vpclab_complete)'
`,
};
