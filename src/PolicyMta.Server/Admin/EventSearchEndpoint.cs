using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PolicyMta.Core.Journal;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>
/// <c>/api/v1/admin/events/search</c>: a bounded part of the events that are wanted; <c>/api/v1/admin/events/tail</c>: those that happen
/// from now on, as long as the client stays. Whoever reads slowly reads behind: nothing is kept for him.
/// </summary>
internal sealed class EventSearchEndpoint(AdminGate gate, EventJournal? journal, TimeProvider time)
{
    /// <summary>Events of one answer at most.</summary>
    public const int MostEvents = 10_000;

    private const int UsualEvents = 100;
    private const int FlushBytes = 64 * 1024;
    private const int MostTails = 32;

    private int _tails;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminPaths.EventSearch, SearchAsync);
        routes.MapGet(AdminPaths.EventTail, TailAsync);
    }

    private async Task SearchAsync(HttpContext context)
    {
        var caller = gate.Demand(context, OperatorRole.Read, CallerReach.OwnTenants);
        var reader = new EventQueryReader(context.Request.Query);
        var query = Bounded(caller, context, reader.Read("limit", "order", "after")) with
        {
            Limit = reader.Limit(UsualEvents, MostEvents),
        };
        var (newestFirst, after) = (reader.NewestFirst(), reader.After());
        reader.Demand();
        var open = Journal();
        var began = time.GetTimestamp();
        var page = await Task.Run(
            () => new EventSearch(() => open.Segments, time).Search(query, newestFirst, after, context.RequestAborted));
        context.Response.ContentType = "application/json";
        Write(page, time.GetElapsedTime(began), context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>What the caller may see of what it asks for.</summary>
    private static EventQuery Bounded(Caller caller, HttpContext context, EventQuery query) => caller.IsForAll ? query : query with
    {
        Tenant = caller.Meant(
            context.Request.Query["tenant"] is [{ Length: > 0 } named] ? named : null, JsonPath.Root.Property("tenant")),
    };

    private static void Write(EventPage page, TimeSpan took, IBufferWriter<byte> target)
    {
        using var json = new Utf8JsonWriter(target);
        json.WriteStartObject();
        json.WriteStartArray("events");
        foreach (var one in page.Events)
            json.WriteRawValue(one.Span, skipInputValidation: true);
        json.WriteEndArray();
        if (page.Next is { } next)
            json.WriteString("next", next.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("bytes_read", page.BytesRead);
        json.WriteNumber("took_ms", Math.Round(took.TotalMilliseconds, 1));
        json.WriteEndObject();
    }

    private async Task TailAsync(HttpContext context)
    {
        var caller = gate.Demand(context, OperatorRole.Read, CallerReach.OwnTenants);
        var reader = new EventQueryReader(context.Request.Query);
        var query = Bounded(caller, context, reader.Read("after"));
        var after = reader.After();
        reader.Demand();
        var open = Journal();
        if (Interlocked.Increment(ref _tails) > MostTails)
        {
            Interlocked.Decrement(ref _tails);
            throw new ProblemException(new Problem(
                StatusCodes.Status429TooManyRequests, "Too many", $"{MostTails} clients follow the events already."));
        }

        try
        {
            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await FollowAsync(context.Response, open, query, after ?? open.LastPublishedId, ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the server stops.
        }
        finally
        {
            Interlocked.Decrement(ref _tails);
        }
    }

    private static async Task FollowAsync(
        HttpResponse response, EventJournal journal, EventQuery query, long after, CancellationToken cancellationToken)
    {
        response.ContentType = "application/x-ndjson";
        var body = response.BodyWriter;
        await response.StartAsync(cancellationToken);
        await body.FlushAsync(cancellationToken);
        using var walk = new JournalWalk(() => journal.Segments, after);
        var recipients = new List<string>();
        while (true)
        {
            while (walk.TryRead(out var line))
            {
                if (!EventLine.TryRead(line, out _, out var happened) || !EventKeys.TryRead(line, recipients, out var keys)
                    || !query.Wants(happened, keys, recipients))
                    continue;
                body.Write(EventLine.WithoutChecksum(line));
                body.Write("}\n"u8);
                if (body.UnflushedBytes >= FlushBytes)
                    await body.FlushAsync(cancellationToken);
            }

            if (body.UnflushedBytes > 0)
                await body.FlushAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await journal.WaitAsync(walk.Position, cancellationToken);
        }
    }

    private EventJournal Journal() => journal ?? throw new ProblemException(new Problem(
        StatusCodes.Status404NotFound, "No journal", "The journal of events is switched off: see events.enabled."));
}
