using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PolicyMta.Server.Http;

/// <summary>A refusal in the form of RFC 9457, with all mistakes that were found.</summary>
internal sealed record Problem(int Status, string Title, string Detail)
{
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>The SMTP reply that an SMTP client would have had, or null.</summary>
    public string? Reply { get; init; }

    /// <summary>What became of each recipient; empty if it was the same for all.</summary>
    public ImmutableArray<RecipientOutcome> Recipients { get; init; } = [];

    /// <summary>What is the matter, in a word for programs; null if the status says it.</summary>
    public string? Code { get; init; }

    /// <summary>What the token lacks, for the header that says so; null if that is not the matter.</summary>
    public string? MissingScope { get; init; }

    /// <summary>When to come back, in seconds, or null.</summary>
    public int? RetryAfter { get; init; }

    public static Problem Unauthorized(string detail) => new(StatusCodes.Status401Unauthorized, "Not authorized", detail);

    public static Problem Forbidden(string scope) =>
        new(
            StatusCodes.Status403Forbidden,
            "Not allowed",
            $"The token lacks the scope '{scope}': add it to the token's scopes in the configuration, or use another token.")
        {
            MissingScope = scope,
        };

    public static Problem NoSuchMessage() =>
        new(StatusCodes.Status404NotFound, "Not found", "There is no such message, or it is another tenant's.");

    public static Problem BadFields(IEnumerable<FieldError> errors)
    {
        var all = errors.ToImmutableArray();
        return new(StatusCodes.Status400BadRequest, "Bad request", string.Join(" ", all.Select(error => $"{error.Field}: {error.Message}")))
        {
            Errors = all,
        };
    }

    public static Problem NoMemory() =>
        new(StatusCodes.Status503ServiceUnavailable, "Try again later", "Too many large requests are being read at the moment.")
        {
            RetryAfter = 1,
        };

    public static Problem TooLarge(long limit) =>
        new(StatusCodes.Status413PayloadTooLarge, "Message too large", string.Create(
            CultureInfo.InvariantCulture, $"A request may have {limit} bytes at most."));

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        if (RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer realm=\"policymta\"";
        if (MissingScope is not null)
            response.Headers.WWWAuthenticate = $"Bearer realm=\"policymta\", error=\"insufficient_scope\", scope=\"{MissingScope}\"";

        var buffer = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
            Write(json);
        await response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("detail", Detail);
        if (Code is not null)
            json.WriteString("code", Code);
        if (Reply is not null)
            json.WriteString("reply", Reply);
        if (Errors.Length > 0)
        {
            json.WriteStartArray("errors");
            foreach (var error in Errors)
            {
                json.WriteStartObject();
                json.WriteString("field", error.Field);
                if (error.Pointer is not null)
                    json.WriteString("pointer", error.Pointer);
                json.WriteString("message", error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        RecipientOutcome.Write(json, Recipients);
        json.WriteEndObject();
    }
}
