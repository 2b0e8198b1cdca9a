using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using PolicyMta.Core.Text;

namespace PolicyMta.Policies.Tables;

/// <summary>
/// The copy of one table that is served by HTTP: fetched beside the last good one, which it replaces only when it has been read well.
/// Bounded in size and in time. For one caller at a time.
/// </summary>
/// <param name="client">Asks the server.</param>
/// <param name="options">How the table is declared.</param>
/// <param name="path">Where the copy lies, without an extension.</param>
/// <param name="time">The clock of a server's patience.</param>
internal sealed class TableDownload(HttpClient client, TableOptions options, string path, TimeProvider time)
{
    /// <summary>How long a server may say nothing.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>How long one fetch may take.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>How often one fetch follows the server to another of its places.</summary>
    private const int MostFollowed = 5;

    private string _lastTag = "";
    private CopyFacts _fetched = CopyFacts.None;
    private byte[] _fetchedHash = [];
    private byte[] _copyHash = [];

    /// <summary>The last good copy.</summary>
    public string File => path + ".table";

    /// <summary>What was fetched and is not accepted yet.</summary>
    public string NewFile => path + ".new";

    public bool HasCopy => System.IO.File.Exists(File);

    private string FactsFile => path + ".json";

    /// <summary>Asks for a newer copy. One that a server without tags and times sends again is the same one.</summary>
    /// <returns>Whether there is one, in <see cref="NewFile"/>.</returns>
    /// <exception cref="TableException">The server has none to give.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The server took too long, or the fetch was ended.</exception>
    public async Task<bool> FetchAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            using var response = await AskAsync(limit.Token);
            if (response.StatusCode == HttpStatusCode.NotModified)
                return false;
            if (response.StatusCode != HttpStatusCode.OK)
                throw new TableException(0, $"the server answers {(int)response.StatusCode}");
            if (response.Content.Headers.ContentType?.MediaType is { } type && type.Equals("text/html", StringComparison.OrdinalIgnoreCase))
                throw new TableException(0, "the server answers with a page for people (text/html), perhaps a login, and not with a table");
            _fetchedHash = await SaveAsync(response.Content, limit.Token);
            _fetched = CopyFacts.Of(response);
            _lastTag = _fetched.Tag;
            if (!_fetchedHash.AsSpan().SequenceEqual(_copyHash))
                return true;
            Refuse();
            return false;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new TableException(0, "the server takes too long");
        }
    }

    /// <summary>Makes what was fetched the copy. A crash between the steps costs one more fetch.</summary>
    public void Accept()
    {
        System.IO.File.Delete(FactsFile);
        System.IO.File.Move(NewFile, File, overwrite: true);
        _fetched.Write(FactsFile);
        _copyHash = _fetchedHash;
    }

    /// <summary>Throws away what was fetched; the same is not fetched again.</summary>
    public void Refuse() => System.IO.File.Delete(NewFile);

    /// <summary>Throws away the copy.</summary>
    public void Forget()
    {
        System.IO.File.Delete(FactsFile);
        System.IO.File.Delete(File);
    }

    /// <summary>Asks, and follows the server within itself: another must be one that an administrator has named.</summary>
    private async Task<HttpResponseMessage> AskAsync(CancellationToken cancellationToken)
    {
        var place = new Uri(options.Url);
        for (var followed = 0; ; followed++)
        {
            using var request = Request(place);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .WaitAsync(Silence, time, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                return response;
            response.Dispose();
            var next = new Uri(place, location);
            var server = next.GetLeftPart(UriPartial.Authority);
            if (server != place.GetLeftPart(UriPartial.Authority))
                throw new TableException(
                    0, $"the server sends to another, {PrintableText.Word(server)}: name that one as url if it is meant");
            if (followed == MostFollowed)
                throw new TableException(0, "the server sends on and on");
            place = next;
        }
    }

    private HttpRequestMessage Request(Uri place)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, place);
        request.Headers.UserAgent.ParseAdd("PolicyMta");
        if (options.Token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        var copy = HasCopy ? CopyFacts.Read(FactsFile) : CopyFacts.None;
        var tags = string.Join(", ", new[] { copy.Tag, _lastTag }.Where(tag => tag.Length > 0).Distinct());
        if (tags.Length > 0)
            request.Headers.TryAddWithoutValidation("If-None-Match", tags);
        else if (copy.Modified.Length > 0)
            request.Headers.TryAddWithoutValidation("If-Modified-Since", copy.Modified);
        return request;
    }

    /// <returns>A hash over what was fetched.</returns>
    private async Task<byte[]> SaveAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var most = options.MaxMb * 1024L * 1024;
        var left = content.Headers.ContentLength > most ? -1 : most;
        await using var source = await content.ReadAsStreamAsync(cancellationToken);
        await using var target = new FileStream(NewFile, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        while (left >= 0)
        {
            var read = await source.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(Silence, time, cancellationToken);
            if (read == 0)
            {
                target.Flush(flushToDisk: true);
                return hash.GetHashAndReset();
            }

            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        throw new TableException(0, $"it is larger than {options.MaxMb} MiB (max_mb)");
    }
}
