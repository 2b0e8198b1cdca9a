using System.Diagnostics;
using PolicyMta.Sdk;

namespace TestPlugins;

/// <summary>Does wrong in the way that it is told to.</summary>
public sealed class Plugin : IPlugin, IRouteHandler, IInjectHandler
{
    private Settings _settings = new();
    private int _asked;

    public void Configure(IPluginBuilder builder)
    {
        _settings = builder.Options<Settings>();
        if (_settings.How == Way.ThrowInConfigure)
            throw new InvalidOperationException("not today");
        if (_settings.How == Way.DescribeWrongly)
            DescribeWrongly(builder);
        if (_settings.How == Way.Stay)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => GC.KeepAlive(this);
        builder.OnRoute(this);
        if (_settings.AtInject)
            builder.OnInject(this);
    }

    /// <summary>Refuses every message; but it never comes back from the first.</summary>
    public async ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _asked) == 1)
            await new TaskCompletionSource().Task;
        return new InjectDecision { Reject = SmtpReply.Parse("550 5.7.1 Never") };
    }

    public async ValueTask<RouteDecision?> DecideAsync(RouteContext context, CancellationToken cancellationToken)
    {
        switch (_settings.How)
        {
            case Way.Throw:
                throw new InvalidOperationException("no route today");
            case Way.ThrowUnreadably:
                throw new UnreadableException();
            case Way.Hang:
                await new TaskCompletionSource().Task;
                break;
            case Way.Block:
                new ManualResetEventSlim().Wait(TimeSpan.FromSeconds(20), CancellationToken.None);
                break;
            case Way.ObeyLate:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            case Way.EndTheProcess when context.Domain == "poison.test":
                Process.GetCurrentProcess().Kill();
                break;
            case Way.ThrowWhenCancelled:
                cancellationToken.Register(() => throw new InvalidOperationException("do not cancel me"));
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
        }

        return null;
    }

    private static void DescribeWrongly(IPluginBuilder builder)
    {
        static ValueTask<HttpReply> AnswerAsync(HttpCall call, CancellationToken cancellationToken) => new(HttpReply.Empty());
        builder.MapHttp("FETCH", "/x", AnswerAsync);
        builder.MapHttp("GET", "x", AnswerAsync);
        builder.MapHttp("GET", "/{a}", AnswerAsync);
        builder.MapHttp("GET", "/{b}", AnswerAsync);
        builder.MapHttp("GET", "/y", AnswerAsync, new HttpEndpointOptions { Deadline = TimeSpan.Zero });
        builder.AddCommand(new PluginCommand { Name = "Wrong", Description = "Is.", Handler = (_, _) => new(CommandResult.Ok("")) });
        builder.AddHttpArea("/x");
        builder.AddHttpArea("own");
        builder.AddHttpArea("twice");
        builder.AddHttpArea("twice");
        builder.AddDatabase([new Migration("first", "SELECT 1")]);
    }
}

public sealed record Settings
{
    public Way How { get; init; }

    public bool AtInject { get; init; }
}

public enum Way
{
    Throw,
    ThrowUnreadably,
    Hang,
    Block,
    ObeyLate,
    ThrowWhenCancelled,
    ThrowInConfigure,
    DescribeWrongly,
    Stay,
    EndTheProcess,
}

public sealed class UnreadableException : Exception
{
    public override string Message => throw new InvalidOperationException("no message either");
}
