using System.Globalization;
using PolicyMta.Core.Conversations;
using PolicyMta.Core.Text;
using PolicyMta.Server.Sessions;

namespace PolicyMta.Server.Commands;

/// <summary>Lines of transcripts for people: one line each, whatever the peer wrote.</summary>
internal static class TranscriptLines
{
    private const int LongestPlace = 40;

    /// <summary>A line with its time: <c>></c> stands before commands, <c>&lt;</c> before replies, <c>*</c> before what happened.</summary>
    public static string Describe(LineReport line) => Describe(line.At, line.Kind, line.Text);

    /// <summary>A line of a trace, with its session.</summary>
    public static string Describe(TraceReport line)
    {
        var said = Describe(line.At ?? default, line.Kind ?? default, line.Text ?? "");
        return $"{line.Session,-10} {PrintableText.Excerpt(line.Place ?? "-", LongestPlace)}  {said}";
    }

    private static string Describe(DateTimeOffset at, LineKind kind, string text)
    {
        var mark = kind switch
        {
            LineKind.Command => '>',
            LineKind.Reply => '<',
            LineKind.Content => '=',
            _ => '*',
        };
        var shown = PrintableText.Line(text.Replace("\n", " / ", StringComparison.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:HH:mm:ss.fff} {mark} {shown}");
    }
}
