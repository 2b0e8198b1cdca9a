using System.Text.Json;

namespace PolicyMta.Campaigns.Preflight;

/// <summary>One check before a campaign starts. Immutable.</summary>
/// <param name="Name">What was looked at, in snake_case.</param>
/// <param name="Result">Whether it is in order.</param>
/// <param name="Detail">What was found, in sentences.</param>
/// <param name="Remedy">What to do; empty if nothing.</param>
internal sealed record Check(string Name, CheckResult Result, string Detail, string Remedy = "")
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("check", Name);
        json.WriteString("result", Result.Word());
        json.WriteString("detail", Detail);
        if (Remedy.Length > 0)
            json.WriteString("remedy", Remedy);
        json.WriteEndObject();
    }
}
