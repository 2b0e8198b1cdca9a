using System.Collections.Frozen;
using PolicyMta.SuppressionList.Entries;

namespace PolicyMta.SuppressionList.Import;

/// <summary>The words of other systems for reasons (sources: see <see cref="ColumnMap"/>).</summary>
internal static class ForeignReasons
{
    private static readonly FrozenDictionary<string, Reason> Words = new Dictionary<string, Reason>
    {
        ["bounce"] = Reason.HardBounce,
        ["hardbounce"] = Reason.HardBounce,
        ["hard"] = Reason.HardBounce,
        ["bouncerule"] = Reason.HardBounce,
        ["bounced"] = Reason.HardBounce,
        ["permanent"] = Reason.HardBounce,
        ["softbounce"] = Reason.SoftBounce,
        ["soft"] = Reason.SoftBounce,
        ["blocked"] = Reason.SoftBounce,
        ["block"] = Reason.SoftBounce,
        ["complaint"] = Reason.Complaint,
        ["spam"] = Reason.Complaint,
        ["spamcomplaint"] = Reason.Complaint,
        ["spamreport"] = Reason.Complaint,
        ["abuse"] = Reason.Complaint,
        ["complained"] = Reason.Complaint,
        ["unsubscribe"] = Reason.Unsubscribe,
        ["unsubscribed"] = Reason.Unsubscribe,
        ["listunsubscribe"] = Reason.Unsubscribe,
        ["unsubscribelink"] = Reason.Unsubscribe,
        ["optout"] = Reason.Unsubscribe,
        ["manual"] = Reason.Manual,
        ["manuallyadded"] = Reason.Manual,
        ["compliance"] = Reason.Manual,
        ["import"] = Reason.Import,
        ["imported"] = Reason.Import,
        ["spamtrap"] = Reason.SpamTrap,
        ["trap"] = Reason.SpamTrap,
        ["invalid"] = Reason.Invalid,
        ["invalidemail"] = Reason.Invalid,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryParse(string word, out Reason reason) => Reasons.TryParse(word, out reason)
        || Words.TryGetValue(string.Concat(word.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant(), out reason);
}
