using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Audit;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary>
/// <c>/api/v1/admin/messages/ID/content</c>: a queued message as it was accepted, for tokens with the scope <c>content</c>. Each reading is
/// in the audit log. A few are read at a time, so that looking takes no memory that mail needs.
/// </summary>
internal sealed class ContentEndpoint(AdminGate gate, AuditLog audit, QueueView queues) : IDisposable
{
    private const int AtOnce = 2;
    private readonly SemaphoreSlim _turns = new(AtOnce);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(AdminPaths.Messages + "/{id}/content", ReadAsync);

    public void Dispose() => _turns.Dispose();

    private async Task ReadAsync(HttpContext context)
    {
        var caller = gate.Demand(context, TokenScope.Content);
        var id = AdminEndpoints.Id(context);
        if (queues.Show(id) is not { Deliveries.Count: > 0 } message || !caller.MaySee(message.Facts.Tenant))
            throw new ProblemException(Problem.NoSuchMessage());
        var act = new AuditedAct(audit, "message.content", caller);
        act.Begin(id.ToString());
        await _turns.WaitAsync(context.RequestAborted);
        try
        {
            await act.RunAsync(async () =>
            {
                await WriteAsync(context, id);
                return id;
            });
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task WriteAsync(HttpContext context, SpoolId id)
    {
        ContentBuffer content;
        try
        {
            content = await queues.ReadContentAsync(id, context.RequestAborted);
        }
        catch (KeyNotFoundException)
        {
            throw new ProblemException(Problem.NoSuchMessage());
        }

        using (content)
        {
            context.Response.ContentType = "message/rfc822";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{id}.eml\"";
            context.Response.ContentLength = content.Length;
            await context.Response.BodyWriter.WriteAsync(content.Memory, context.RequestAborted);
        }
    }
}
