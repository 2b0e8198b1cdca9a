using PolicyMta.BounceClassification.Matching;

namespace PolicyMta.BounceClassification.Rules;

/// <summary>Checks of the pieces of text that rules and blocklists ask for.</summary>
internal static class Phrases
{
    /// <summary>Pieces that are never found, with what to write instead.</summary>
    public static IEnumerable<(string Setting, string Problem)> MistakesIn(string setting, ImmutableArray<string> phrases)
    {
        for (var i = 0; i < phrases.Length; i++)
        {
            var phrase = phrases[i];
            if (string.IsNullOrWhiteSpace(phrase))
            {
                if (setting != "says")
                    yield return ($"{setting}[{i}]", "an empty text stands in every reply; write some words of it.");
                continue;
            }

            if (NearOptions.NameIn(phrase) is not null && setting is "first" or "then")
                continue;
            var normal = NormalizedReply.Normalize(phrase);
            if (!normal.Equals(phrase.Trim(), StringComparison.OrdinalIgnoreCase))
                yield return ($"{setting}[{i}]", $"'{phrase}' is never found, since replies are normalized before; write '{normal}'.");
        }
    }
}
