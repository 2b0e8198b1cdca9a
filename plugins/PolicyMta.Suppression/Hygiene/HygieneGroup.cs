using System.Text.Json.Serialization;

namespace PolicyMta.SuppressionList.Hygiene;

/// <summary>What came of the mail of one campaign with addresses of one source. Bounded; for one thread.</summary>
internal sealed class HygieneGroup
{
    /// <summary>The most examples of each kind.</summary>
    public const int MostExamples = 10;

    public string Tenant { get; init; } = "";

    public string Campaign { get; init; } = "";

    public string Source { get; init; } = "";

    public DateTimeOffset First { get; init; }

    public DateTimeOffset Last { get; set; }

    /// <summary>Recipients whose mail was taken, or refused for good.</summary>
    public long Recipients { get; set; }

    public long Delivered { get; set; }

    /// <summary>Those whose mailbox does not exist.</summary>
    public long Unknown { get; set; }

    public long Complaints { get; set; }

    /// <summary>Those whose domain looks misspelt.</summary>
    public long Typos { get; set; }

    public long Roles { get; set; }

    /// <summary>Those whose mailbox was gone for long and takes mail again.</summary>
    public long TrapLike { get; set; }

    public List<string> TypoExamples { get; init; } = [];

    public List<string> RoleExamples { get; init; } = [];

    public List<string> TrapExamples { get; init; } = [];

    [JsonIgnore]
    public double UnknownPercent => Recipients == 0 ? 0 : 100.0 * Unknown / Recipients;

    public static void Note(List<string> examples, string text)
    {
        if (examples.Count < MostExamples && !examples.Contains(text))
            examples.Add(text);
    }
}
