using System.Globalization;
using PolicyMta.Core.Text;
using Spectre.Console;

namespace PolicyMta.Server.Commands;

/// <summary>Numbers and times as tables show them.</summary>
internal static class DisplayText
{
    /// <summary>A cell of a table, whose text cannot pretend to be another row.</summary>
    public static Text Cell(string text) => new(OneLine(text));

    /// <summary>A text that cannot pretend to be another line.</summary>
    public static string OneLine(string text) => PrintableText.Line(text.ReplaceLineEndings(" "));

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun: "1 recipient", "2,041 recipients".</summary>
    public static string Count(long number, string noun, string? plural = null) =>
        $"{Number(number)} {(number == 1 ? noun : plural ?? noun + "s")}";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>How far a time is away, to the second: "in 4m10s", "3h ago", "now".</summary>
    public static string Away(DateTimeOffset time, DateTimeOffset now)
    {
        var seconds = TimeSpan.FromSeconds(Math.Round((time - now).TotalSeconds));
        if (seconds == TimeSpan.Zero)
            return "now";
        return seconds > TimeSpan.Zero ? "in " + DurationText.Format(seconds) : DurationText.Format(-seconds) + " ago";
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
    };
}
