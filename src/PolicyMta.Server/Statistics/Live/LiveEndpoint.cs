using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PolicyMta.Core.Text;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Statistics.Live;

/// <summary>
/// <c>/api/v1/admin/live</c>: figures as they change, as server-sent events. A client that reads slowly gets what is the newest when it is
/// ready; one that comes back with <c>Last-Event-ID</c> gets the seconds that it missed, of the last ten minutes.
/// </summary>
internal sealed class LiveEndpoint(AdminGate gate, LiveRoom? live, TimeProvider time)
{
    private const int MostText = 400;
    private const int FlushBytes = 64 * 1024;

    /// <summary>How many seconds a client may be late before it goes on with the newest.</summary>
    private const int MostBehind = 10;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly ImmutableArray<string> Known = ["topics", "tenant", "provider"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(AdminPaths.Live, FollowAsync);

    private async Task FollowAsync(HttpContext context)
    {
        var caller = gate.Demand(context, OperatorRole.Read, CallerReach.OwnTenants);
        var (filter, topics) = Read(context.Request.Query, caller);
        var room = live ?? throw new ProblemException(StatisticsRoom.SwitchedOff);
        var client = room.TryEnter(filter, topics, caller) ?? throw new ProblemException(new Problem(
            StatusCodes.Status503ServiceUnavailable, "Too many",
            "As many clients follow live figures as may (statistics.max_live_clients): end one of them.")
        {
            RetryAfter = 10,
        });
        try
        {
            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            Resume(context.Request, room, client);
            await TellAsync(context.Response, room, client, ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the server stops.
        }
        finally
        {
            room.Leave(client);
        }
    }

    private static (LiveFilter Filter, LiveTopics Topics) Read(IQueryCollection query, Caller caller)
    {
        var errors = new List<FieldError>();
        foreach (var name in query.Keys.Where(static name => !Known.Contains(name)))
            errors.Add(new FieldError(PrintableText.Excerpt(name, 100), UnknownField.Describe(name, Known)));
        var topics = LiveTopics.None;
        foreach (var word in (Text("topics") ?? "stats,queues,activity").Split(','))
        {
            if (Enum.TryParse<LiveTopics>(word, ignoreCase: true, out var topic) && char.IsAsciiLetter(word.FirstOrDefault())
                && topic != LiveTopics.None)
                topics |= topic;
            else
                errors.Add(new FieldError("topics", "may have stats, queues and activity, with commas between."));
        }

        var (tenant, provider) = (Text("tenant"), Text("provider"));
        if (tenant is not null && !caller.MaySee(tenant))
            errors.Add(new FieldError("tenant", $"must be one of those that the token is for: {string.Join(", ", caller.Tenants)}."));
        if (errors.Count > 0)
            throw new ProblemException(Problem.BadFields(errors));
        return (new LiveFilter(tenant is null ? caller.Tenants : [tenant], provider), topics);

        string? Text(string name)
        {
            if (query[name].Count > 1)
                errors.Add(new FieldError(name, "may be given once."));
            if (query[name].ToString() is not { Length: > 0 } text)
                return null;
            if (text.Length > MostText)
                errors.Add(new FieldError(name, $"is longer than {MostText} characters."));
            return text;
        }
    }

    private static void Resume(HttpRequest request, LiveRoom room, LiveClient client)
    {
        if (!long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var second))
            return;
        var (first, last) = room.Range();
        if (second <= last)
            client.Second = Math.Max(second, first - 1);
    }

    private async Task TellAsync(HttpResponse response, LiveRoom room, LiveClient client, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(cancellationToken);
        var body = response.BodyWriter;
        body.Write(": \n\n"u8);
        await body.FlushAsync(cancellationToken);
        var toldAt = time.GetTimestamp();
        var isFirst = true;
        while (true)
        {
            var next = room.NextAsync(cancellationToken);
            await StatsAsync(body, room, client, isFirst, cancellationToken);
            Queues(body, room, client);
            Activity(body, room, client);
            isFirst = false;
            if (body.UnflushedBytes == 0 && time.GetElapsedTime(toldAt) >= Heartbeat)
                body.Write(": \n\n"u8);
            if (body.UnflushedBytes > 0)
            {
                await body.FlushAsync(cancellationToken);
                toldAt = time.GetTimestamp();
            }

            cancellationToken.ThrowIfCancellationRequested();
            await next;
        }
    }

    private static async ValueTask StatsAsync(
        PipeWriter body, LiveRoom room, LiveClient client, bool isFirst, CancellationToken cancellationToken)
    {
        if (!client.Follows(LiveTopics.Stats))
            return;
        var (first, last) = room.Range();
        if (!isFirst && last - client.Second > MostBehind)
            client.Second = last - 1;
        for (var second = Math.Max(client.Second + 1, first); second <= last; second++)
        {
            Write(body, "stats"u8, room.StatsOf(second, client.Filter), second);
            client.Second = second;
            if (body.UnflushedBytes >= FlushBytes)
                await body.FlushAsync(cancellationToken);
        }
    }

    private void Queues(PipeWriter body, LiveRoom room, LiveClient client)
    {
        if (!client.Follows(LiveTopics.Queues))
            return;
        var (version, json) = room.QueuesOf(client.Filter);
        if (version == client.QueueVersion)
            return;
        client.QueueVersion = version;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        Write(body, "queues"u8, [.. json, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"time\":{now}}}"))]);
    }

    private static void Activity(PipeWriter body, LiveRoom room, LiveClient client)
    {
        if (!client.Follows(LiveTopics.Activity))
            return;
        foreach (var (number, mark) in client.Filter.IsForAll ? room.MarksAfter(client.Mark) : [])
        {
            client.Mark = number;
            Write(body, "mark"u8, Json(mark));
        }

        var (events, leftOut) = client.Activity.Take();
        if (events.Count == 0 && leftOut == 0)
            return;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("left_out", leftOut);
            json.WriteStartArray("events");
            foreach (var one in events)
                json.WriteRawValue(one, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        Write(body, "activity"u8, buffer.WrittenSpan);
    }

    private static byte[] Json(Mark mark)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("time", mark.Time.ToUnixTimeSeconds());
            json.WriteString("kind", mark.Kind);
            json.WriteString("text", mark.Text);
            json.WriteString("author", mark.Author);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes an event; its data is JSON, which has no line break.</summary>
    private static void Write(PipeWriter body, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, long? id = null)
    {
        body.Write("event: "u8);
        body.Write(name);
        if (id is { } number)
            body.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\nid: {number}")));
        body.Write("\ndata: "u8);
        body.Write(data);
        body.Write("\n\n"u8);
    }
}
