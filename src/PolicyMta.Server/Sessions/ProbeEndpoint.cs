using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Probing;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Sessions;

/// <summary><c>/api/v1/admin/probe</c>: goes the way of a message up to the envelope, and tells each stage as it happens.</summary>
internal sealed class ProbeEndpoint(AdminGate gate, Prober prober)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(AdminPaths.Probe, ProbeAsync);

    private async Task ProbeAsync(HttpContext context)
    {
        gate.Demand(context, OperatorRole.Operate);
        JsonText.Demand(context.Request);
        var request = await new ProbeReader([.. prober.SourceNames]).ReadAsync(context.Request.Body, context.RequestAborted);
        if (!prober.TryEnter())
        {
            throw new ProblemException(new Problem(
                StatusCodes.Status429TooManyRequests,
                "Too many probes",
                string.Create(CultureInfo.InvariantCulture, $"{Prober.MostAtOnce} probes run already: wait until one has ended."))
            {
                RetryAfter = 5,
            });
        }

        try
        {
            await NdjsonAnswer.BeginAsync(context);
            await WriteAsync(context, request);
        }
        finally
        {
            prober.Leave();
        }
    }

    private async Task WriteAsync(HttpContext context, ProbeRequest request)
    {
        // Its stages bound how many there are.
        var steps = Channel.CreateUnbounded<ProbeStep>(new UnboundedChannelOptions { SingleReader = true });
        var running = RunAsync();
        await foreach (var step in steps.Reader.ReadAllAsync(context.RequestAborted))
        {
            await NdjsonAnswer.WriteAsync(context, step);
            await NdjsonAnswer.FlushAsync(context);
        }

        await running;

        async Task RunAsync()
        {
            try
            {
                await prober.RunAsync(request, step => steps.Writer.TryWrite(step), context.RequestAborted);
            }
            finally
            {
                steps.Writer.Complete();
            }
        }
    }
}
