using System.CommandLine;
using PolicyMta.Server.Admin;

namespace PolicyMta.Server.Commands;

/// <summary>The options that only some kinds of directive have.</summary>
internal sealed class DirectiveActionOptions(DirectiveKind kind)
{
    private readonly Option<string?> _rate =
        new("--rate") { Description = "Messages in a time, for instance 10/s or 2000/h.", HelpName = "RATE" };
    private readonly Option<int?> _connections =
        NumberOption.Bounded<int?>("--connections", null, "Connections of each ready queue at most.", 1, 1_000_000);
    private readonly Option<string?> _reply =
        new("--reply") { Description = "The reply to give up with; its code 5xx.", HelpName = "TEXT" };
    private readonly Option<string?> _undo = UndoOption();
    private readonly Option<string?> _toPool = new("--to-pool") { Description = "Another egress pool.", HelpName = "NAME" };
    private readonly Option<string?> _toProfile = new("--to-profile") { Description = "Another traffic profile.", HelpName = "NAME" };
    private readonly Option<string?> _toHost =
        new("--to-host") { Description = "A host in place of the domain's MX.", HelpName = "HOST[:PORT]" };

    /// <summary>How long a bounce can be undone.</summary>
    public static Option<string?> UndoOption() => TimeOption.Create(
        "--undo-for", "How long it only holds what matches, so that 'directives cancel' undoes it: 30s if left out, 0s for not at all.");

    public void AddTo(Command command)
    {
        Option[] own = kind switch
        {
            DirectiveKind.Throttle => [_rate, _connections],
            DirectiveKind.Bounce => [_reply, _undo],
            DirectiveKind.Reroute => [_toPool, _toProfile, _toHost],
            _ => [],
        };
        foreach (var option in own)
            command.Add(option);
    }

    public DirectiveOrder Read(ParseResult parsed) => kind switch
    {
        DirectiveKind.Throttle => new() { Rate = parsed.GetValue(_rate), Connections = parsed.GetValue(_connections) },
        DirectiveKind.Bounce => new() { Reply = parsed.GetValue(_reply), UndoFor = parsed.GetValue(_undo) },
        DirectiveKind.Reroute => new()
        {
            Reroute = new()
            {
                EgressPool = parsed.GetValue(_toPool),
                TrafficProfile = parsed.GetValue(_toProfile),
                NextHop = parsed.GetValue(_toHost),
            },
        },
        _ => new(),
    };
}
