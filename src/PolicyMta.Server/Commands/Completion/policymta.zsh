#compdef policymta
# Completion of policymta for zsh: the program itself says what may stand at the cursor.
_policymta() {
    local line="${(j: :)words[1,CURRENT]}"
    local -a found
    found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null </dev/null)}")
    found=(${found:#})
    (( $#found )) && compadd -- $found || _files
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _policymta "$@"
else
    compdef _policymta policymta
fi
