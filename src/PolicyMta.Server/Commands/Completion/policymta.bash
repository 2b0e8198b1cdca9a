# Completion of policymta for bash: the program itself says what may stand at the cursor.
_policymta() {
    local IFS=$'\n' current=${COMP_WORDS[COMP_CWORD]}
    local line=${COMP_LINE:0:COMP_POINT}
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null </dev/null)" -- "$current"))
}
complete -o default -F _policymta policymta
