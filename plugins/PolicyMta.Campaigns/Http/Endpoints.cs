using PolicyMta.Campaigns.Rights;
using PolicyMta.Campaigns.Store;

namespace PolicyMta.Campaigns.Http;

/// <summary>What all endpoints have in common: one transaction a call, refusals as problems, and who did what.</summary>
internal sealed class Endpoints(IPluginBuilder builder, IPluginDatabase database)
{
    private static readonly HttpEndpointOptions Options = new() { Access = HttpAccess.Member, MaxBodyBytes = 4 * 1024 * 1024 };

    /// <summary>For what looks through all contacts of an audience.</summary>
    private static readonly HttpEndpointOptions Slow = Options with { Deadline = HttpEndpointOptions.DeadlineLimit };

    /// <summary>Maps an endpoint that only reads.</summary>
    public void Read(
        string method, string path, Func<HttpCall, Member, Session, CancellationToken, Task<HttpReply>> answer, bool slow = false) =>
        builder.MapHttp(method, path, (call, stop) => AnswerAsync(call, answer, isWriting: false, stop), slow ? Slow : Options);

    /// <summary>Maps an endpoint that changes something.</summary>
    public void Write(string method, string path, Func<HttpCall, Member, Session, CancellationToken, Task<HttpReply>> answer) =>
        builder.MapHttp(method, path, (call, stop) => AnswerAsync(call, answer, isWriting: true, stop), Options);

    /// <summary>
    /// Maps an endpoint that begins its own transactions, several or none, and works between them: in SQLite nobody else writes while one
    /// is open.
    /// </summary>
    public void Own(string method, string path, Func<HttpCall, Member, CancellationToken, Task<HttpReply>> answer) =>
        Own(method, path, answer, Options.MaxBodyBytes, Options.Deadline);

    /// <summary>The same, with bounds of its own.</summary>
    public void Own(
        string method, string path, Func<HttpCall, Member, CancellationToken, Task<HttpReply>> answer, int maxBodyBytes,
        TimeSpan deadline) =>
        builder.MapHttp(
            method, path, (call, stop) => AnswerAsync(() => answer(call, Member.Of(call), stop)),
            Options with { MaxBodyBytes = maxBodyBytes, Deadline = deadline });

    /// <summary>Reads.</summary>
    public async Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var session = await Session.BeginAsync(database, isWriting: false, cancellationToken);
        return await read(session);
    }

    /// <summary>Writes, all or nothing.</summary>
    public async Task<T> WriteAsync<T>(Func<Session, Task<T>> write, CancellationToken cancellationToken)
    {
        await using var session = await Session.BeginAsync(database, isWriting: true, cancellationToken);
        var made = await write(session);
        await session.CommitAsync(cancellationToken);
        return made;
    }

    public AuditEntry By(Member member) => new(member.Caller.Name, builder.Time.GetUtcNow().ToUnixTimeMilliseconds());

    private ValueTask<HttpReply> AnswerAsync(
        HttpCall call, Func<HttpCall, Member, Session, CancellationToken, Task<HttpReply>> answer, bool isWriting,
        CancellationToken cancellationToken) => AnswerAsync(async () =>
        {
            var member = Member.Of(call);
            await using var session = await Session.BeginAsync(database, isWriting, cancellationToken);
            var reply = await answer(call, member, session, cancellationToken);
            await session.CommitAsync(cancellationToken);
            return reply;
        });

    private static async ValueTask<HttpReply> AnswerAsync(Func<Task<HttpReply>> answer)
    {
        try
        {
            return await answer();
        }
        catch (Refusal e)
        {
            return e.ToReply();
        }
    }
}
