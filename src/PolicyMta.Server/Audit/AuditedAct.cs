using PolicyMta.Core.Text;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Audit;

/// <summary>
/// One act of an operator on its way through the audit log: what was asked for is on disk before it is done, what came of it after. For one
/// request.
/// </summary>
internal sealed class AuditedAct(AuditLog log, string action, Caller caller)
{
    private object? _before;
    private object? _after;
    private long _id;

    /// <summary>Who acts.</summary>
    public Caller Caller => caller;

    /// <summary>Says what is about to be done, when that is known and nothing is done yet. On disk when it returns.</summary>
    /// <param name="target">What it is done to, or null.</param>
    /// <param name="request">What was asked for, or null.</param>
    /// <param name="before">How things stand before it, or null.</param>
    public void Begin(string? target, object? request = null, object? before = null)
    {
        _before = before;
        _id = log.Begin(new AuditEntry
        {
            Action = action,
            Author = caller.Name,
            Role = caller.Role,
            From = caller.From,
            Target = target is null ? null : PrintableText.Line(target),
            Request = AuditLog.Bounded(request),
            Before = AuditLog.Bounded(before),
        });
    }

    /// <summary>Says how things stood before, where that is only known in the end.</summary>
    public void WasBefore(object? before) => _before = before;

    /// <summary>Says how things stand after it.</summary>
    public void IsAfter(object? after) => _after = after;

    /// <summary>Does it, and keeps how it ended.</summary>
    public async ValueTask<object> RunAsync(Func<ValueTask<object>> act)
    {
        try
        {
            var answer = await act();
            if (_id == 0)
                Begin(null);
            log.End(_id, AuditOutcome.Done, AuditLog.Bounded(_before), AuditLog.Bounded(_after), null);
            return answer;
        }
        catch (ProblemException e)
        {
            // A call that was refused before anything was to be done is no act.
            if (_id != 0)
                log.End(_id, AuditOutcome.Refused, AuditLog.Bounded(_before), null, e.Problem.Detail);
            throw;
        }
        catch (Exception e)
        {
            if (_id != 0)
                log.End(_id, AuditOutcome.Failed, AuditLog.Bounded(_before), null, e.Message);
            throw;
        }
    }
}
