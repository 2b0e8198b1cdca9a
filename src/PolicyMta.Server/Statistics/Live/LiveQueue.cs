using System.Text.Json;

namespace PolicyMta.Server.Statistics.Live;

/// <summary>What waits for a provider.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Queued">Deliveries that are not finished.</param>
/// <param name="InFlight">Those of them in a transaction.</param>
/// <param name="Why">What most of them wait for, in words; null if nothing waits.</param>
/// <param name="MainCause">The same as a word.</param>
internal sealed record LiveQueue(string Provider, long Queued, long InFlight, string? Why, string? MainCause)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("provider", Provider);
        json.WriteNumber("queued", Queued);
        json.WriteNumber("in_flight", InFlight);
        if (Why is not null)
            json.WriteString("why", Why);
        if (MainCause is not null)
            json.WriteString("main_cause", MainCause);
        json.WriteEndObject();
    }
}
