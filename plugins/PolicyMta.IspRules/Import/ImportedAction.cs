using System.Text;

namespace PolicyMta.IspRules.Import;

/// <summary>One action of automation, as it is written. Immutable.</summary>
/// <param name="Do">What.</param>
/// <param name="Aim">The facts of the mail.</param>
/// <param name="For">How long; null for the usual time.</param>
/// <param name="Limit">A throttle's limit: its key and value; null for none.</param>
internal sealed record ImportedAction(string Do, string Aim, string? For, (string Key, string Value)? Limit = null)
{
    public override string ToString()
    {
        var text = new StringBuilder("{ do: ").Append(Do);
        if (Limit is { } limit)
            text.Append(", ").Append(limit.Key).Append(": ").Append(limit.Value);
        text.Append(", aim: [").Append(Aim).Append(']');
        if (For is not null)
            text.Append(", for: ").Append(For);
        return text.Append(" }").ToString();
    }
}
