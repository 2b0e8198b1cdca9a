using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core;
using PolicyMta.Core.Smtp.Tls;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Admin;

/// <summary><c>/api/v1/admin/machine</c> and <c>/api/v1/admin/users</c>: disks, certificates, who may log in. Nothing secret.</summary>
internal sealed class MachineEndpoints(AdminGate gate, ServerOptions options, Mta mta, UserRoom users, Func<CertificateStore?> ofHttp)
{
    private const long MiB = 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminPaths.Machine, gate.Look(_ => ValueTask.FromResult<object>(
            new MachineReport([.. Disks()], [.. Certificates()]))));
        routes.MapGet(AdminPaths.Users, gate.Look(
            _ => ValueTask.FromResult<object>(new UsersReport(
                [.. users.All.OrderBy(static user => user.Name, StringComparer.Ordinal).Select(UserReport.Of)])),
            OperatorRole.Admin));
    }

    private IEnumerable<DiskReport> Disks()
    {
        yield return Disk("spool", options.Spool.Path, options.Spool.MinFreeMb * MiB);
        if (mta.Journal is not null)
            yield return Disk("journal", options.Events.Path, null);
    }

    private static DiskReport Disk(string what, string folder, long? kept)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            var drive = new DriveInfo(path);
            return new DiskReport(what, path, drive.AvailableFreeSpace, drive.TotalSize, kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new DiskReport(what, path, null, null, kept);
        }
    }

    private IEnumerable<CertificateReport> Certificates()
    {
        foreach (var listener in mta.Listeners)
        {
            foreach (var (file, certificate) in listener.Certificates?.Show() ?? [])
                yield return CertificateReport.Of($"listener {listener.Name}", file, certificate);
        }

        foreach (var (file, certificate) in ofHttp()?.Show() ?? [])
            yield return CertificateReport.Of("http", file, certificate);
        foreach (var (name, files) in options.Delivery.ClientCertificates.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            yield return OfDelivery($"delivery {name}", files);
    }

    private static CertificateReport OfDelivery(string used, CertificateOptions files)
    {
        try
        {
            return CertificateReport.Of(used, files.Certificate, ServerCertificate.Load(files, onlyModern: false).Shown);
        }
        catch (IOException e)
        {
            return new CertificateReport(used, files.Certificate, [], null, null, e.Message);
        }
    }
}
