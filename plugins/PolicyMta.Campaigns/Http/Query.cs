using System.Globalization;
using PolicyMta.Campaigns.Content;
using PolicyMta.Campaigns.Rights;

namespace PolicyMta.Campaigns.Http;

/// <summary>Reads what stands behind the question mark of a call.</summary>
internal static class Query
{
    /// <summary>A number between two others; the default if it is not given.</summary>
    public static long NumberOf(HttpCall call, string name, long least, long most, long otherwise, List<Mistake> mistakes)
    {
        if (call.GetQuery(name) is not { } text)
            return otherwise;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        mistakes.Add(new(name, string.Create(CultureInfo.InvariantCulture, $"must be a number of {least} to {most}.")));
        return otherwise;
    }

    /// <summary>A number; null if it is not given.</summary>
    /// <exception cref="Refusal">It is none, which the mistake says.</exception>
    public static long? NumberOf(HttpCall call, string name, string mistake) => call.GetQuery(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Refusal.Bad(new Mistake(name, mistake));

    /// <summary>Whether something is wanted: <c>true</c>, or <c>false</c> as if it were not there.</summary>
    public static bool FlagOf(HttpCall call, string name, List<Mistake> mistakes)
    {
        var text = call.GetQuery(name);
        if (text is not (null or "true" or "false"))
            mistakes.Add(new(name, "must be true or false."));
        return text == "true";
    }
}
