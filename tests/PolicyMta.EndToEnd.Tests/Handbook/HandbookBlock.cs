using System.Globalization;
using System.Text.RegularExpressions;

namespace PolicyMta.EndToEnd.Tests.Handbook;

/// <summary>Commands of the handbook that are run.</summary>
/// <param name="Place">The chapter and line.</param>
/// <param name="ExitCode">What they end with.</param>
/// <param name="Commands">What is typed.</param>
internal sealed partial record HandbookBlock(string Place, int ExitCode, string Commands)
{
    /// <summary>Whether it begins with a pause for what the server still does, which takes longer on a busy machine.</summary>
    public bool Waits => Commands.StartsWith("sleep ", StringComparison.Ordinal);

    /// <summary>The blocks of a chapter, in the order in which they stand.</summary>
    public static IEnumerable<HandbookBlock> In(string chapter)
    {
        var text = File.ReadAllText(chapter);
        foreach (Match match in Fence().Matches(text))
        {
            var line = text.AsSpan(0, match.Index).Count('\n') + 1;
            var indent = match.Groups["indent"].Value;
            yield return new HandbookBlock(
                string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(chapter)}:{line}"),
                match.Groups["exit"].Success ? int.Parse(match.Groups["exit"].Value, CultureInfo.InvariantCulture) : 0,
                string.Join('\n', match.Groups["commands"].Value.Split('\n').Select(
                    command => command.StartsWith(indent, StringComparison.Ordinal) ? command[indent.Length..] : command)));
        }
    }

    [GeneratedRegex(
        @"^(?<indent> *)```sh(?: exit=(?<exit>\d+))?\n(?<commands>.*?)^\k<indent>```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Fence();
}
