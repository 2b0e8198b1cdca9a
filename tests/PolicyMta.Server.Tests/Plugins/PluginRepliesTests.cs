using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server.Tests.Plugins;

public sealed class PluginRepliesTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(304)]
    public async Task Nothing_is_not_written_as_a_body(int status)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new NoBody());

        await PluginReplies.WriteAsync(context, new HttpReply { Status = status });

        Assert.Equal(status, context.Response.StatusCode);
    }

    /// <summary>Refuses what the server refuses for a reply that has no body.</summary>
    private sealed class NoBody : IHttpResponseBodyFeature
    {
        public Stream Stream => throw new InvalidOperationException("Writing to the response body is invalid.");

        public PipeWriter Writer => throw new InvalidOperationException("Writing to the response body is invalid.");

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
