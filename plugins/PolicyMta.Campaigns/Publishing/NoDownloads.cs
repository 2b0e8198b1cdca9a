using PreMailer.Net.Downloaders;

namespace PolicyMta.Campaigns.Publishing;

/// <summary>Fetches nothing: a template must not make the server call an address of its author's choosing.</summary>
internal sealed class NoDownloads : IWebDownloader
{
    public string DownloadString(Uri uri) => "";
}
