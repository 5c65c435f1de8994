using System.Globalization;

// A web server that answers every request after a while, for bench/io.sh: Io.Bench MILLISECONDS. Prints its URL, and runs until SIGTERM.
var delay = TimeSpan.FromMilliseconds(double.Parse(args[0], CultureInfo.InvariantCulture));
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
await using var server = builder.Build();
server.Run(async context =>
{
    await Task.Delay(delay);
    await context.Response.WriteAsync("here");
});
await server.StartAsync();
Console.WriteLine(server.Urls.First());
await server.WaitForShutdownAsync();
