using System.Net;
using PolicyMta.Core.Events;
using PolicyMta.Core.Smtp;

namespace PolicyMta.Core.Conversations;

/// <summary>A client's connection to a listener.</summary>
internal sealed class IncomingConversation : Conversation
{
    private volatile SessionState? _state;
    private volatile Action? _breakOff;
    private bool _wasRefused;

    public IncomingConversation(ConversationBook all, string listener, IPAddress client)
        : base(all, Direction.In)
    {
        (ListenerName, Client) = (listener, client);
        All.Add(this);
    }

    public string ListenerName { get; }

    /// <summary>The client's address, or the one that its proxy named.</summary>
    public IPAddress Client { get; }

    public string? Tenant => _state?.Tenant;

    public string? User => _state?.Source.AuthenticatedAs;

    public override string Place => ListenerName;

    public override ConversationFacts Facts
    {
        get
        {
            var state = _state;
            return new ConversationFacts
            {
                State = state is null ? "opening" : EventWords<SessionPhase>.TryGet(state.Phase, out var word) ? word.Value : "",
                Listener = ListenerName,
                Client = (state?.Info.RemoteAddress ?? Client).ToString(),
                Helo = state?.Source.Helo,
                User = state?.Source.AuthenticatedAs,
                Tenant = state?.Tenant,
                Tls = state?.Source.Tls,
            };
        }
    }

    /// <summary>The session has begun; it can be broken off.</summary>
    public void Begin(SessionState state, Action breakOff)
    {
        _state = state;
        _breakOff = breakOff;
        Note(state.Source.Tls is { } tls ? $"connected from {Client}, {tls}" : $"connected from {Client}");
    }

    /// <summary>The session has ended.</summary>
    public void End(SessionEnd end)
    {
        var isGood = !_wasRefused && end is (SessionEnd.Quit or SessionEnd.ClientGone);
        if (!isGood && end != SessionEnd.Quit)
            Note($"ended: {WordOf(end)}");
        if (IsWanted(isGood))
            Keep(isGood, _wasRefused ? $"{WordOf(end)}, after a refusal" : WordOf(end), onlyTransaction: false);
    }

    /// <summary>Breaks the session off with 421, wherever it is; a message that is being accepted is answered first.</summary>
    public override bool Abort()
    {
        if (_breakOff is not { } breakOff)
            return false;
        breakOff();
        return true;
    }

    protected override void OnReply(ReadOnlySpan<byte> reply) => _wasRefused |= reply is [(byte)'4' or (byte)'5', ..];

    private static string WordOf(SessionEnd end) => EventWords<SessionEnd>.TryGet(end, out var word) ? word.Value : "";
}
