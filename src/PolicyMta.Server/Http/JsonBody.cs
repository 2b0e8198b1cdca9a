using System.Text.Json;

namespace PolicyMta.Server.Http;

/// <summary>Reads a body that is one JSON object, and refuses it with all its mistakes at once.</summary>
internal static class JsonBody
{
    /// <param name="body">The body.</param>
    /// <param name="options">How deep it may be nested.</param>
    /// <param name="read">Reads the fields. What it returns counts only if there are no mistakes.</param>
    /// <param name="cancellationToken">Ends the wait for the body.</param>
    /// <exception cref="ProblemException">The body has mistakes.</exception>
    public static async Task<T> ReadAsync<T>(
        Stream body, JsonDocumentOptions options, Func<JsonFields, T> read, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        try
        {
            using var document = await JsonDocument.ParseAsync(body, options, cancellationToken);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var result = read(new JsonFields(document.RootElement, JsonPath.Root, errors));
                if (errors.Count == 0)
                    return result;
            }
            else
            {
                errors.Add(new FieldError("body", "must be a JSON object."));
            }
        }
        catch (JsonException e)
        {
            errors.Add(new FieldError("body", $"is not valid JSON: {e.Message}"));
        }
        catch (InvalidOperationException)
        {
            errors.Add(new FieldError("body", JsonText.BadUnicode));
        }

        throw new ProblemException(Problem.BadFields(errors));
    }
}
