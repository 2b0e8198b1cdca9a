namespace PolicyMta.Core.Injection;

/// <summary>
/// What a client is told if a handler failed or decided what cannot be done: try again, and whose mistake it is, so that whoever has to
/// mend it finds it. What the mistake is stands in log and events alone.
/// </summary>
internal static class PolicyFailureReply
{
    private const int MaxPlace = 200;

    /// <summary>The reply of a refusal; one for want of a policy that works names the handler, for whoever has to mend it.</summary>
    public static SmtpReply InPlaceOf(SmtpReply refusal, ImmutableArray<TraceEntry> trace) =>
        refusal.IsTransient && trace is [.., { Failed: true } failed] ? Of(failed) : refusal;

    public static SmtpReply Of(TraceEntry failed) =>
        new(451, new EnhancedStatusCode(4, 3, 0), $"Policy is not available, try again later: {PlaceOf(failed)} failed");

    /// <summary>The handler's id, with the line if the failure begins with it as those of scripts do: <c>scripts/tag.js:12</c>.</summary>
    private static string PlaceOf(TraceEntry failed)
    {
        var place = failed.Handler.Length;
        var words = failed.Decision;
        if (words.StartsWith(failed.Handler + ":", StringComparison.Ordinal))
        {
            var digits = words.AsSpan(place + 1).IndexOfAnyExceptInRange('0', '9');
            if (digits > 0)
                return Printable(words[..(place + 1 + digits)]);
        }

        return Printable(failed.Handler);
    }

    private static string Printable(string place) =>
        string.Create(Math.Min(place.Length, MaxPlace), place, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        });
}
