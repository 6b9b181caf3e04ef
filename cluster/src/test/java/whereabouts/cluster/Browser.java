package whereabouts.cluster;

import static java.util.logging.Level.SEVERE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Chromium without a window, used as people use it: by what is to be seen, pressed and typed. It
 * knows no address but that of this machine, and all that it asks for is written down.
 */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  /** What it draws on: width and height in CSS pixels, and device pixels to each of these. */
  enum Screen {
    DESK(1280, 800, 1),
    PHONE(390, 844, 2);

    private final int width;
    private final int height;
    private final int scale;

    Screen(int width, int height, int scale) {
      this.width = width;
      this.height = height;
      this.scale = scale;
    }
  }

  private final Screen screen;
  private final Path requests;
  private final ChromeDriver driver;

  /**
   * Starts it.
   *
   * @param directory for its profile and its log, used by no other
   */
  Browser(Path directory, Screen screen) {
    for (Path program : List.of(CHROMIUM, DRIVER)) {
      if (!Files.isExecutable(program)) {
        throw new AssertionError(
            program
                + " is missing. This test needs Debian's packages chromium and chromium-driver:"
                + " apt-get install --no-install-recommends chromium chromium-driver");
      }
    }
    this.screen = screen;
    requests = directory.resolve("requests.json");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // which needs more than a container may do
        "--enable-unsafe-swiftshader", // WebGL without a graphics processor
        "--disable-dev-shm-usage",
        "--disable-component-update",
        "--lang=en",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--log-net-log=" + requests,
        "--user-data-dir=" + directory.resolve("profile"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options);
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", screen.width,
            "height", screen.height,
            "deviceScaleFactor", screen.scale,
            "mobile", screen == Screen.PHONE));
  }

  Browser open(String address) {
    driver.get(address);
    return this;
  }

  private WebElement element(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** The text of an element as it is to be seen: empty if it is not. */
  String text(String selector) {
    return element(selector).getText();
  }

  /** The texts of all such elements that are to be seen. */
  List<String> texts(String selector) {
    try {
      return driver.findElements(By.cssSelector(selector)).stream()
          .map(WebElement::getText)
          .filter(text -> !text.isEmpty())
          .toList();
    } catch (StaleElementReferenceException changing) {
      return List.of();
    }
  }

  /** The number that an element shows; -1 as long as it shows none. */
  long number(String selector) {
    String digits = text(selector).replace("\u202f", "");
    return digits.matches("\\d+") ? Long.parseLong(digits) : -1;
  }

  boolean shows(String selector) {
    return element(selector).isDisplayed();
  }

  /** Whether what is typed goes there. */
  boolean hasFocus(String selector) {
    return driver.switchTo().activeElement().equals(element(selector));
  }

  void click(String selector) {
    element(selector).click();
  }

  /** Presses keys, wherever the focus is. */
  void type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Where an element is in the window, in CSS pixels. */
  Rectangle place(String selector) {
    return element(selector).getRect();
  }

  /** What is to be seen now. */
  Sight look() {
    return Sight.of(driver.getScreenshotAs(OutputType.BYTES), screen.scale);
  }

  int width() {
    return screen.width;
  }

  int height() {
    return screen.height;
  }

  /**
   * What the page's own script costs: all of it, what it draws and what it is told.
   *
   * @param frames that there were
   * @param scriptMillis of processor time for each, on the average
   */
  record Frames(long frames, double scriptMillis) {}

  /** Counts frames for a while, and how long the script ran meanwhile. */
  Frames frames(Duration howLong) {
    driver.executeCdpCommand("Performance.enable", Map.of("timeDomain", "threadTicks"));
    double before = scriptSeconds();
    long frames =
        (Long)
            driver.executeAsyncScript(
                """
                const [millis, done] = arguments;
                const end = performance.now() + millis;
                let frames = 0;
                requestAnimationFrame(function count(now) {
                  frames++;
                  now < end ? requestAnimationFrame(count) : done(frames);
                });
                """,
                howLong.toMillis());
    return new Frames(frames, (scriptSeconds() - before) * 1000 / frames);
  }

  private double scriptSeconds() {
    JsonNode all =
        new ObjectMapper()
            .valueToTree(driver.executeCdpCommand("Performance.getMetrics", Map.of()))
            .required("metrics");
    for (JsonNode metric : all) {
      if (metric.required("name").asText().equals("ScriptDuration")) {
        return metric.required("value").asDouble();
      }
    }
    throw new AssertionError("no ScriptDuration in " + all);
  }

  /** Waits until something is so; if it does not come, fails with what is to be seen instead. */
  void await(String what, BooleanSupplier condition) {
    try {
      TestNode.await(condition);
    } catch (AssertionError late) {
      throw new AssertionError(what + ": " + late.getMessage() + "; " + evidence(), late);
    }
  }

  private String evidence() {
    try {
      Path picture = Files.createTempFile(Path.of("target"), "browser", ".png");
      Files.write(picture, driver.getScreenshotAs(OutputType.BYTES));
      return "see " + picture + "; its console: " + consoleErrors();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The errors that went to its console since this was asked before. */
  List<String> consoleErrors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= SEVERE.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /**
   * Ends it, and reads what pages and their workers have asked for since its start. (What it asks
   * for itself, such as news of its own updates, gets nowhere, for it knows no address.)
   *
   * @return addresses of requests and sockets, and of all machines that were connected to, as in
   *     {@code tcp://127.0.0.1:80}
   */
  List<String> closeAndTellRequests() {
    close();
    try {
      JsonNode log = new ObjectMapper().readTree(requests.toFile());
      JsonNode types = log.at("/constants/logEventTypes");
      int request = types.required("URL_REQUEST_START_JOB").asInt();
      int connection = types.required("TCP_CONNECT_ATTEMPT").asInt();
      Set<String> all = new TreeSet<>();
      for (JsonNode event : log.required("events")) {
        JsonNode told = event.path("params");
        int type = event.required("type").asInt();
        if (type == request && told.path("initiator").asText().contains("://")) {
          all.add(told.required("url").asText());
        } else if (type == connection && told.has("address")) {
          all.add("tcp://" + told.get("address").asText());
        }
      }
      return List.copyOf(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
