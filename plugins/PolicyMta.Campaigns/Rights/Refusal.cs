using PolicyMta.Campaigns.Content;

namespace PolicyMta.Campaigns.Rights;

/// <summary>Ends a call with a refusal in the form of RFC 9457, which names every mistake with its place.</summary>
internal sealed class Refusal(int status, string detail, ImmutableArray<Mistake> mistakes = default) : Exception(detail)
{
    public static Refusal NotFound(string what) => new(404, $"There is no such {what}.");

    public static Refusal Bad(params ImmutableArray<Mistake> mistakes) =>
        new(422, string.Join(' ', mistakes.Take(20).Select(static mistake => $"{mistake.Place} {mistake.Message}")), mistakes);

    public HttpReply ToReply() => HttpReply.Json(
        JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", status switch
            {
                403 => "Not allowed",
                404 => "Not found",
                409 => "Conflict",
                _ => "Refused",
            });
            json.WriteNumber("status", status);
            json.WriteString("detail", Message);
            if (!mistakes.IsDefaultOrEmpty)
            {
                json.WriteStartArray("errors");
                foreach (var mistake in mistakes)
                {
                    json.WriteStartObject();
                    json.WriteString("field", mistake.Place);
                    json.WriteString("message", mistake.Message);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }),
        status) with
    {
        ContentType = "application/problem+json",
    };
}
