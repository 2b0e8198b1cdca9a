using System.Collections.Concurrent;
using System.Text;
using PolicyMta.Core.Injection;

namespace PolicyMta.Core.Tests.Smtp;

/// <summary>Takes the place of the injector: remembers what was handed in, gives the memory back, and replies as the test wants.</summary>
internal sealed class Submissions
{
    private readonly ConcurrentQueue<Submission> _all = new();

    public IReadOnlyList<Submission> All => [.. _all];

    /// <summary>Decides the reply; 250 where it is not set.</summary>
    public Func<Submission, CancellationToken, ValueTask<SmtpReply>>? Reply { get; init; }

    public async ValueTask<InjectionResult> SubmitAsync(InjectionRequest request, CancellationToken cancellationToken)
    {
        using var content = request.Content;
        var submission = new Submission(
            request.ReturnPath,
            string.Join(',', request.Recipients),
            Encoding.Latin1.GetString(content.Memory.Span),
            request);
        _all.Enqueue(submission);
        var reply = Reply is null ? new SmtpReply(250, new(2, 0, 0), "Queued") : await Reply(submission, cancellationToken);
        return new InjectionResult(reply, null);
    }
}

/// <summary>One message that a session handed in.</summary>
internal sealed record Submission(string From, string To, string Content, InjectionRequest Request);
