using PolicyMta.Testing;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>The shells themselves complete words of commands, of plugins' commands, options and their values.</summary>
[Needs(Need.Programs)]
public sealed class CompletionTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        foreach (var shell in new[] { "bash", "zsh", "fish" })
        {
            var (exitCode, script, _) = await CommandLine.RunAsync("completion", shell);
            Assert.Equal(0, exitCode);
            _folder.Write($"policymta.{shell}", script);
        }

        var dll = Path.Combine(ServerOutput.Folder, "policymta.dll");
        var program = _folder.Write("bin/policymta", $"#!/bin/sh\nexec dotnet '{dll}' \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("policymta que", "queue")]
    [InlineData("policymta queue ", "summary")]
    [InlineData("policymta suppression li", "list")]
    [InlineData("policymta queue list --ten", "--tenant")]
    public async Task Bash_completes(string line, string word)
    {
        var said = await Tool.RunAsync("bash", "bash", "--norc", "-c", $$"""
            PATH={{_folder.Root}}/bin:$PATH; cd {{_folder.Root}}; . ./policymta.bash
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            read -ra COMP_WORDS <<< "$COMP_LINE"; [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _policymta; printf '%s\n' "${COMPREPLY[@]}"
            """);

        Assert.Contains(word, said.Split('\n'));
    }

    [Theory]
    [InlineData("policymta que", "queue")]
    [InlineData("policymta suppression li", "list")]
    [InlineData("policymta queue list --ten", "--tenant")]
    public async Task Fish_completes(string line, string word)
    {
        var said = await Tool.RunAsync(
            "fish", "fish", "--no-config", "-c",
            $"set -x HOME {_folder.Root}; set PATH {_folder.Root}/bin $PATH; cd {_folder.Root}; source policymta.fish; "
                + $"complete -C '{line}'");

        Assert.Contains(word, said.Split('\n').Select(found => found.Split('\t')[0]));
    }

    [Theory]
    [InlineData("policymta que", "queue")]
    [InlineData("policymta suppression li", "list")]
    public async Task Zsh_completes(string line, string word)
    {
        // Outside its line editor zsh offers nothing: what the function would offer is written down.
        var said = await Tool.RunAsync("zsh", "zsh", "-f", "-c", $$"""
            PATH={{_folder.Root}}/bin:$PATH; cd {{_folder.Root}}
            compdef() { :; }; compadd() { shift; print -l -- "$@"; }; _files() { :; }
            . ./policymta.zsh
            words=({{line}}) CURRENT=$#words; _policymta
            """);

        Assert.Contains(word, said.Split('\n'));
    }
}
