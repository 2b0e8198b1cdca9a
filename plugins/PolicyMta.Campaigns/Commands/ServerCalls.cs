using System.Text;
using System.Text.Json;

namespace PolicyMta.Campaigns.Commands;

/// <summary>What the commands ask the running server, and how they show what it refuses.</summary>
internal static class ServerCalls
{
    public static readonly CommandOption Organisation = new(
        "--organisation", $"The organisation that is meant; '{Caller.DefaultOrganisation}' if left out.")
    {
        ValueName = "NAME",
    };

    /// <summary>Calls an endpoint.</summary>
    /// <returns>What it answered, as JSON; or the failure to show.</returns>
    public static ValueTask<(JsonElement? Answer, string Json, CommandResult? Failure)> AskAsync(
        CommandCall call, string method, string path, string? body, CancellationToken cancellationToken) =>
        SendAsync(call, method, path, body is null ? ReadOnlyMemory<byte>.Empty : Encoding.UTF8.GetBytes(body), cancellationToken);

    /// <summary>Calls an endpoint with bytes.</summary>
    /// <returns>What it answered, as JSON, an empty object if there is nothing to say; or the failure to show.</returns>
    public static async ValueTask<(JsonElement? Answer, string Json, CommandResult? Failure)> SendAsync(
        CommandCall call, string method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (call.Server is not { } server)
            return (null, "", CommandResult.Failure("This needs a running server."));
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var organisation = Uri.EscapeDataString(call.Get("--organisation") ?? Caller.DefaultOrganisation);
        HttpReply reply;
        try
        {
            reply = await server.CallAsync(
                method, $"{path}{separator}organisation={organisation}", body, cancellationToken);
        }
        catch (IOException e)
        {
            return (null, "", CommandResult.Failure(e.Message));
        }

        var text = reply.Body.IsEmpty ? "{}" : Encoding.UTF8.GetString(reply.Body.Span);
        return reply.Status < 300 ? (JsonElement.Parse(text), text, null) : (null, "", Refused(reply.Status, text));
    }

    /// <summary>The path of what the argument NAME names, below the plugin's prefix.</summary>
    /// <param name="call">The command.</param>
    /// <param name="area">What it is one of, for instance <c>templates</c>.</param>
    public static string PathOf(CommandCall call, string area) => $"/{area}/{Uri.EscapeDataString(call.Get("NAME")!)}";

    /// <summary>A text of an answer; empty if it is not there.</summary>
    public static string TextOf(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";

    /// <summary>The warnings of an answer, a line each.</summary>
    public static string WarningsOf(JsonElement answer) => answer.TryGetProperty("warnings", out var warnings)
        ? string.Concat(warnings.EnumerateArray().Select(static warning => $"\nWarning: {warning.GetString()}"))
        : "";

    private static CommandResult Refused(int status, string text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            var lines = problem.RootElement.TryGetProperty("errors", out var errors)
                ? errors.EnumerateArray().Select(static error => $"{TextOf(error, "field")} {TextOf(error, "message")}").ToList()
                : [TextOf(problem.RootElement, "detail")];
            return CommandResult.Failure(string.Join('\n', lines)) with { Json = text };
        }
        catch (JsonException)
        {
            return CommandResult.Failure($"The server answered with {status}.");
        }
    }
}
