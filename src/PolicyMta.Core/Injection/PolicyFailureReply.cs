using System.Text.RegularExpressions;
using PolicyMta.Core.Hooks;

namespace PolicyMta.Core.Injection;

/// <summary>
/// What a client is told if a handler failed or decided what cannot be done: try again, and whose mistake it is, so that whoever has to
/// mend it finds it. What the mistake is stands in log and events alone.
/// </summary>
internal static partial class PolicyFailureReply
{
    private const int MaxPlace = 200;

    /// <summary>The reply of a refusal; one for want of a policy that works names the handler, for whoever has to mend it.</summary>
    public static SmtpReply InPlaceOf(SmtpReply refusal, ImmutableArray<TraceEntry> trace) =>
        refusal.IsTransient && trace is [.., { Failed: true } failed] ? Of(failed) : refusal;

    public static SmtpReply Of(TraceEntry failed) =>
        new(451, new EnhancedStatusCode(4, 3, 0), $"Policy is not available, try again later: {PlaceOf(failed)} failed");

    /// <summary>
    /// The handler's id, with the line if it is a script: <c>tag.js:12</c>, or <c>tag.js (domains.js:3)</c> if the line is in a module that
    /// it imports. Failures of scripts begin with their place; the folder is nobody else's business.
    /// </summary>
    private static string PlaceOf(TraceEntry failed)
    {
        var handler = failed.Handler;
        if (!handler.EndsWith(".js", StringComparison.Ordinal) || ScriptPlace().Match(failed.Decision) is not { Success: true } place)
            return Printable(handler);
        var (file, line) = (place.Groups["file"].Value, place.Groups["line"].Value);
        return Printable(file == handler || file.EndsWith("/" + handler, StringComparison.Ordinal)
            ? $"{handler}:{line}"
            : $"{handler} ({file[(file.LastIndexOf('/') + 1)..]}:{line})");
    }

    [GeneratedRegex(
        "^(" + HandlerState.Skipped + "|" + HandlerState.Off + @")?(?<file>[^:\r\n]+\.js):(?<line>[0-9]+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ScriptPlace();

    private static string Printable(string place) =>
        string.Create(Math.Min(place.Length, MaxPlace), place, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        });
}
