using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PolicyMta.Server.Commands;

namespace PolicyMta.Server.Tests.Commands;

/// <summary>What the README tells people to type and to read exists.</summary>
public sealed partial class ReadmeTests(ShippedCommands shipped)
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));
    private static readonly string Text = File.ReadAllText(Path.Combine(Root, "README.md"));
    private static readonly Command Tree = CommandTree.Create(
        new Terminal(TextWriter.Null, TextWriter.Null, isInteractive: false), CommandLine.Loaded);

    public static TheoryData<string> Commands =>
        [.. Called().Matches(Text).Select(match => match.Groups[1].Value).Concat(Tabled()).Distinct()];

    public static TheoryData<string> Files =>
        [.. Linked().Matches(Text).Select(match => match.Groups[1].Value).Concat(Typed().Matches(Text).Select(match => match.Value))
            .Distinct()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_exists(string words)
    {
        Command command = shipped.Tree;
        foreach (var word in words.Split(' '))
        {
            if (command.Subcommands.Count == 0 || (word[0] == '-' && CommandTree.SharedWords.Contains(command.Name)))
                break;
            var next = command.Subcommands.FirstOrDefault(sub => sub.Name == word || sub.Aliases.Contains(word));
            Assert.True(next is not null, $"'{command.Name}' has no command '{word}'.");
            command = next!;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_exists(string path) => Assert.True(Path.Exists(Path.Combine(Root, path)), $"There is no {path}.");

    [Fact]
    public void Commands_and_files_are_found() =>
        Assert.True(Commands.Count > 10 && Files.Count > 10, "The README is not read as it is written.");

    /// <summary>The first column of the table of commands: "`queue summary`, `list`" stands for queue summary and queue list.</summary>
    private static IEnumerable<string> Tabled()
    {
        foreach (var row in Text[Text.IndexOf("| command |", StringComparison.Ordinal)..].Split('\n').Skip(2)
            .TakeWhile(line => line.StartsWith('|')))
        {
            Command? parent = null;
            foreach (var words in Quoted().Matches(row.Split('|')[1]).Select(match => match.Groups[1].Value))
            {
                var isBelow = parent?.Subcommands.Any(sub => sub.Name == words) == true;
                yield return isBelow ? $"{parent!.Name} {words}" : words;
                if (!isBelow)
                    parent = Tree.Subcommands.FirstOrDefault(sub => sub.Name == words.Split(' ')[0]);
            }
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;

    /// <summary>A command with up to one further word in lower case, as typed or between backticks.</summary>
    [GeneratedRegex(@"(?:^ *|`|\| )policymta ([a-z]+(?: [a-z-]+)?)\b(?![/.])", RegexOptions.Multiline)]
    private static partial Regex Called();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)")]
    private static partial Regex Linked();

    /// <summary>Files of the repository in commands.</summary>
    [GeneratedRegex(@"(?<=^|[ `])(?:tests|src|examples|scripts|plugins)/[\w./-]*\w", RegexOptions.Multiline)]
    private static partial Regex Typed();

    [GeneratedRegex("`([a-z]+(?: [a-z]+)*)[^`]*`")]
    private static partial Regex Quoted();
}
