# Completion of policymta for fish: the program itself says what may stand at the cursor.
function __policymta_complete
    set -l line (commandline --cut-at-cursor --current-process | string collect)
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    $words[1] "[suggest:"(string length -- $line)"]" $line 2>/dev/null </dev/null
end
complete --command policymta --arguments '(__policymta_complete)'
