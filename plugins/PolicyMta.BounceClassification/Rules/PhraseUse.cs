namespace PolicyMta.BounceClassification.Rules;

/// <summary>What a piece of text is asked for by.</summary>
/// <param name="Rules">The rules that say it.</param>
/// <param name="Blocklist">The blocklist that it names, or -1.</param>
/// <param name="Length">Its length: of several lists that are named, the longest piece tells which is meant.</param>
internal readonly record struct PhraseUse(int[] Rules, int Blocklist, int Length);
