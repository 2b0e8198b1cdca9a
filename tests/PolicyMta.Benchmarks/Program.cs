using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PolicyMta.Benchmarks;

if (args.Contains("--dkim-processor-time"))
{
    DkimProcessorTime.Run();
    return;
}

if (args is ["--journal-search", var folder, var events, ..])
{
    JournalSearchTimes.Run(folder, long.Parse(events, System.Globalization.CultureInfo.InvariantCulture));
    return;
}

if (args is ["--statistics", var counted, .. var names])
{
    var culture = System.Globalization.CultureInfo.InvariantCulture;
    StatisticsTimes.Run(long.Parse(counted, culture), names is [var number] ? int.Parse(number, culture) : StatisticsTimes.MostNames);
    return;
}

// In this process: no project is generated and built for each case, and --quick takes seconds.
var quick = args.Contains("--quick");
var job = (quick ? Job.Dry.WithWarmupCount(2).WithIterationCount(3) : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
var config = ManualConfig.CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"))
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default);
BenchmarkSwitcher.FromAssembly(typeof(Sample).Assembly).Run([.. args.Where(argument => argument != "--quick")], config);
