using System.Threading.Channels;

namespace PolicyMta.Campaigns;

/// <summary>Lets one in at a time, in their order. Nothing of it needs to be disposed. Thread-safe.</summary>
internal sealed class OneAtATime
{
    /// <summary>Holds one word, which who is in has taken out.</summary>
    private readonly Channel<bool> _turn = Channel.CreateBounded<bool>(1);

    public OneAtATime() => Leave();

    /// <summary>Completes when it is the caller's turn, who must <see cref="Leave"/> then.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken) => await _turn.Reader.ReadAsync(cancellationToken);

    public void Leave() => _turn.Writer.TryWrite(true);
}
